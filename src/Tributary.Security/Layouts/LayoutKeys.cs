namespace Tributary.Security.Layouts;

/// <summary>Which keys are made where there are none yet.</summary>
public enum LayoutKeys
{
    /// <summary>What the original boards need: their signatures and envelopes know RSA only.</summary>
    Rsa2048,
    Rsa3072,
    Rsa4096,

    /// <summary>For boards that speak TLS and Tributary's envelopes only.</summary>
    P256,
}
