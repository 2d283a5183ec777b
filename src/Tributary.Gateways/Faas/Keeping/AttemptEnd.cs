namespace Tributary.Gateways.Faas.Keeping;

/// <summary>How an attempt ended.</summary>
/// <param name="Error">For people; null where it brought the answer.</param>
internal sealed record AttemptEnd(string? Error)
{
    /// <summary>When the platform asks to be called again; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The function was not started, for a reason that passes: it is no attempt of the function's.</summary>
    public bool DoesNotCount { get; init; }
}
