namespace Tributary.Security.Authority;

/// <summary>Why a certificate is not accepted.</summary>
public enum CertificateFault
{
    /// <summary>Another authority signed it, or none.</summary>
    Foreign,
    Expired,
    NotYetValid,

    /// <summary>It was not made for this: a server's shown by a client, or one without a role.</summary>
    WrongUsage,

    /// <summary>A server's certificate that does not bear the name it was asked by.</summary>
    WrongName,
}
