namespace Tributary.Coordinator.Api;

/// <summary>What a run's curve shows.</summary>
public enum CurveOf
{
    Accuracy,

    Loss,
}
