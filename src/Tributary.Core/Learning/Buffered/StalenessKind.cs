namespace Tributary.Core.Learning.Buffered;

/// <summary>How an update's weight falls with the number of models that the server made since its client began.</summary>
public enum StalenessKind
{
    /// <summary>It does not.</summary>
    Constant,

    /// <summary>(1 + behind) to the power of minus the slope.</summary>
    Polynomial,

    /// <summary>1 up to a delay, then 1 / (1 + slope * (behind - delay)).</summary>
    Hinge,
}
