using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Security.Envelopes;

/// <summary>A public key of a peer that knows legacy envelopes only (docs/envelopes.md).</summary>
public sealed class LegacyPublicKey
{
    private readonly RSAParameters key;

    private LegacyPublicKey(RSAParameters key) => this.key = key;

    /// <summary>Reads a public key, PEM: SubjectPublicKeyInfo, or PKCS#1.</summary>
    /// <exception cref="FormatException">It is none, or not RSA of 2048 to 8192 bits.</exception>
    public static LegacyPublicKey FromPem(string pem) => new(LegacyPem.Read(pem, includePrivate: false));

    /// <summary>Whether a signature is that of this key over a name: a constant, which whoever has seen it can say again.</summary>
    /// <param name="signature">Big-endian, leading zeros dropped.</param>
    public bool Signed(string name, ReadOnlySpan<byte> signature)
    {
        if (!LegacyPem.IsName(name) || signature.Length == 0 || signature.Length > key.Modulus!.Length) return false;
        var (value, modulus) = (Number(signature), Number(key.Modulus));
        if (value >= modulus) return false;
        var said = BigInteger.ModPow(value, Number(key.Exponent), modulus).ToByteArray(isUnsigned: true, isBigEndian: true);
        return CryptographicOperations.FixedTimeEquals(said, Encoding.ASCII.GetBytes(name));
    }

    /// <summary>A message's key, for whoever has the private key: RSAES-PKCS1-v1_5.</summary>
    /// <returns>As many bytes as the modulus has.</returns>
    public byte[] Wrap(LegacyKey message)
    {
        using var rsa = RSA.Create(key);
        return rsa.Encrypt(message.Bytes, RSAEncryptionPadding.Pkcs1);
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
