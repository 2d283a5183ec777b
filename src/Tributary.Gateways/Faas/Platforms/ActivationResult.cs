namespace Tributary.Gateways.Faas.Platforms;

/// <summary>How an activation ended.</summary>
/// <param name="Body">What it answered: JSON where the platform carries JSON; bounded by the platform's client.</param>
internal sealed record ActivationResult(ActivationEnd End, ReadOnlyMemory<byte> Body)
{
    /// <summary>For people, cleaned: what failed; null where nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>How long it ran by the platform's account; by ours where it gives none.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How long it waited for an instance; null where the platform does not say.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Whether an instance was started for it; null where the platform does not say.</summary>
    public bool? IsCold { get; init; }
}
