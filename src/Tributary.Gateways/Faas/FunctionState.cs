namespace Tributary.Gateways.Faas;

/// <summary>How a function stands.</summary>
public enum FunctionState
{
    There,
    Missing,
    Created,

    /// <summary>It was there before, and is now as asked for.</summary>
    Renewed,
    Removed,

    /// <summary>The platform did not do what was asked.</summary>
    Failed,

    /// <summary>The cluster did not answer.</summary>
    Unknown,
}
