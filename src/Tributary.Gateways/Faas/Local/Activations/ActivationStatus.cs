namespace Tributary.Gateways.Faas.Local.Activations;

/// <summary>How an activation ended; the numbers are OpenWhisk's.</summary>
internal enum ActivationStatus
{
    Success = 0,

    /// <summary>The function answered with an error.</summary>
    ApplicationError = 1,

    /// <summary>The function did not start, ended before it answered, took too long or too much, or answered garbage.</summary>
    DeveloperError = 2,

    /// <summary>The platform broke.</summary>
    PlatformError = 3,
}
