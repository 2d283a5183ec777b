using System.Security.Cryptography;

namespace Tributary.Security.Envelopes;

/// <summary>One private key of this end. Whoever works with it takes an object of his own: those are not made for several
/// threads.</summary>
internal sealed class OwnKey
{
    public const int MinRsaBits = 2048;
    public const int MaxRsaBits = 8192;
    public const int CoordinateBytes = 32;
    public const string CurveOid = "1.2.840.10045.3.1.7";

    private readonly byte[] id;
    private readonly RSAParameters rsa;
    private readonly ECParameters curve;

    private OwnKey(RSA key)
    {
        (Kind, KeyBytes, rsa) = (KeyKind.Rsa, (key.KeySize + 7) / 8, key.ExportParameters(includePrivateParameters: true));
        id = SHA256.HashData(key.ExportSubjectPublicKeyInfo());
    }

    private OwnKey(ECDsa key)
    {
        (Kind, KeyBytes, curve) = (KeyKind.P256, CoordinateBytes, key.ExportParameters(includePrivateParameters: true));
        id = SHA256.HashData(key.ExportSubjectPublicKeyInfo());
    }

    public KeyKind Kind { get; }

    public int KeyBytes { get; }

    public ReadOnlySpan<byte> Id => id;

    /// <summary>Reads a private key, PEM.</summary>
    /// <exception cref="FormatException">It is none, or neither RSA of 2048 to 8192 bits nor P-256.</exception>
    public static OwnKey FromPem(string pem)
    {
        if (pem.Length > SecretFile.MaxBytes) throw new FormatException("that is too long to be a PEM key");
        return OfCurve(pem) ?? OfRsa(pem)
            ?? throw new FormatException($"that is no private key in PEM, RSA of {MinRsaBits} to {MaxRsaBits} bits or P-256");
    }

    public RSA Rsa() => RSA.Create(rsa);

    public ECDsa Ecdsa() => ECDsa.Create(curve);

    public ECDiffieHellman Ecdh() => ECDiffieHellman.Create(curve);

    private static OwnKey? OfCurve(string pem)
    {
        using var key = ECDsa.Create();
        return Imported(key, pem) && key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == CurveOid ? new OwnKey(key)
            : null;
    }

    private static OwnKey? OfRsa(string pem)
    {
        using var key = RSA.Create();
        return Imported(key, pem) && key.KeySize is >= MinRsaBits and <= MaxRsaBits ? new OwnKey(key) : null;
    }

    private static bool Imported(AsymmetricAlgorithm key, string pem)
    {
        try
        {
            key.ImportFromPem(pem);

            // A public key is one that can be read, too.
            _ = key.ExportPkcs8PrivateKey();
            return true;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
