namespace Tributary.Gateways.Faas.Platforms.Calls;

/// <summary>How calls to a platform are made.</summary>
/// <param name="MaxAnswer">Bytes of an answer that are taken.</param>
internal sealed record CallRules(int MaxAnswer = 64 << 20)
{
    /// <summary>How often a call that may pass is made again.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>Pause before the second try, about; the following ones are twice as long each.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Calls of one cluster at the same time.</summary>
    public int MaxConnections { get; init; } = 256;
}
