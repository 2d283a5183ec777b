namespace Tributary.Gateways.Fabrics;

/// <summary>What became of an activation.</summary>
public enum ActivationState
{
    UnderWay,
    Succeeded,
    Failed,
    TimedOut,

    /// <summary>Nobody needed its answer any more.</summary>
    Abandoned,
}
