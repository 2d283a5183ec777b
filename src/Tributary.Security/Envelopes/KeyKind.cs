namespace Tributary.Security.Envelopes;

/// <summary>Kinds of keys; the numbers stand in the format.</summary>
internal enum KeyKind : byte
{
    /// <summary>RSA of 2048 to 8192 bits: RSA-OAEP-SHA256, RSA-PSS-SHA256.</summary>
    Rsa = 1,

    /// <summary>P-256: ECDH with HKDF-SHA256, ECDSA with SHA-256.</summary>
    P256 = 2,
}
