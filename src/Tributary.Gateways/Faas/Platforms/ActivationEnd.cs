namespace Tributary.Gateways.Faas.Platforms;

/// <summary>How an activation ended.</summary>
internal enum ActivationEnd
{
    Success,

    /// <summary>The function itself answered with an error, or with garbage.</summary>
    Failed,

    /// <summary>It ran longer than it may.</summary>
    TimedOut,

    /// <summary>The platform broke: it may go better the next time.</summary>
    Platform,
}
