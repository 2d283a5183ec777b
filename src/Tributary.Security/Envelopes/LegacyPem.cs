using System.Security.Cryptography;
using Tributary.Core.Clients;

namespace Tributary.Security.Envelopes;

/// <summary>Keys of legacy peers as text.</summary>
internal static class LegacyPem
{
    /// <summary>Whether a board may be called so: its name is also the beginning of a file's.</summary>
    public static bool IsName(string name) => ClientId.IsValid(name);

    /// <exception cref="FormatException">It is no such key.</exception>
    public static RSAParameters Read(string pem, bool includePrivate)
    {
        var kind = includePrivate ? "private" : "public";
        if (pem.Length > SecretFile.MaxBytes) throw new FormatException($"that is too long to be a {kind} key");
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            if (rsa.KeySize is >= OwnKey.MinRsaBits and <= OwnKey.MaxRsaBits) return rsa.ExportParameters(includePrivate);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new FormatException($"that is no RSA {kind} key in PEM", fault);
        }

        throw new FormatException($"the key has {rsa.KeySize} bits; {OwnKey.MinRsaBits} to {OwnKey.MaxRsaBits} are allowed");
    }
}
