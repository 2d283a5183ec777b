using System.Security.Cryptography;
using System.Text;

namespace Tributary.Security.Envelopes;

/// <summary>A private key for peers that know legacy envelopes only (docs/envelopes.md). For any thread.</summary>
public sealed class LegacyPrivateKey
{
    private readonly RSAParameters key;
    private readonly ModularPower power;
    private readonly byte[] decoy;

    private LegacyPrivateKey(RSAParameters key)
    {
        this.key = key;
        power = new ModularPower(key.Modulus);
        decoy = SHA256.HashData([.. "Tributary legacy envelope, decoy"u8, .. key.D!]);
    }

    /// <summary>Reads a private key, PEM, not encrypted: PKCS#8, or PKCS#1.</summary>
    /// <exception cref="FormatException">It is none, or not RSA of 2048 to 8192 bits.</exception>
    public static LegacyPrivateKey FromPem(string pem) => new(LegacyPem.Read(pem, includePrivate: true));

    /// <summary>What the originals sign with: the name as a number, raised, without padding and without hash.</summary>
    /// <param name="name">This end's own; letters of a client id.</param>
    /// <returns>Big-endian, leading zeros dropped.</returns>
    public byte[] Sign(string name)
    {
        if (!LegacyPem.IsName(name))
            throw new ArgumentException($"'{name}' cannot name a board; {Core.Clients.ClientId.Rule}", nameof(name));
        var signature = power.Of(Encoding.ASCII.GetBytes(name), key.D);
        return signature[Array.FindIndex(signature, one => one != 0)..];
    }

    /// <summary>The key of a message. What was not wrapped for this one gives a key, too, always the same one that nobody knows: so
    /// nobody learns by trying which wrapped keys hold (Bleichenbacher 1998), and what is decrypted with it is noise.</summary>
    /// <param name="wrapped">As many bytes as the modulus has.</param>
    /// <exception cref="EnvelopeException">It has another length, or is no number below the modulus: anybody can see that.</exception>
    public LegacyKey Unwrap(ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length != key.Modulus!.Length || wrapped.SequenceCompareTo(key.Modulus) >= 0)
            throw new EnvelopeException(EnvelopeFault.Malformed,
                $"a wrapped key for this end has {key.Modulus.Length} bytes and is below its modulus; this one has {wrapped.Length}");
        var found = HMACSHA256.HashData(decoy, wrapped);
        var padded = power.Of(wrapped, key.D);

        // 0, 2, anything but zeros, 0, the key: each byte is looked at, whatever the others say.
        var start = padded.Length - LegacyKey.Length;
        var wrong = padded[0] | (padded[1] ^ 2) | padded[start - 1];
        for (var i = 2; i < start - 1; i++) wrong |= ((padded[i] - 1) >> 8) & 1;
        var mask = (byte)((wrong - 1) >> 31);
        for (var i = 0; i < found.Length; i++) found[i] = (byte)((padded[start + i] & mask) | (found[i] & ~mask));
        CryptographicOperations.ZeroMemory(padded);
        return new LegacyKey(found);
    }
}
