using System.Security.Cryptography;

namespace Tributary.Security.Envelopes;

/// <summary>The key of one legacy envelope (docs/envelopes.md): 32 letters and digits as an AES-256 key, and what is encrypted with it, in
/// ECB mode. Weak: nothing is authenticated, and equal blocks look equal. Only for peers that know nothing else.</summary>
public sealed class LegacyKey
{
    /// <summary>Bytes that are encrypted or decrypted at most.</summary>
    public const int MaxBytes = 64 << 20;

    internal const int Length = 32;
    private const int Block = 16;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly byte[] key;

    internal LegacyKey(byte[] key) => this.key = key;

    internal ReadOnlySpan<byte> Bytes => key;

    /// <summary>A new key, from the system's cryptographic generator; its alphabet is the originals'.</summary>
    public static LegacyKey Create() => new(System.Text.Encoding.ASCII.GetBytes(RandomNumberGenerator.GetString(Letters, Length)));

    /// <summary>AES-256-ECB with PKCS#7 padding.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MaxBytes) throw TooLarge(payload.Length);
        using var aes = Aes.Create();
        aes.Key = key;
        return aes.EncryptEcb(payload, PaddingMode.PKCS7);
    }

    /// <summary>The payload again; with a wrong key, something else or nothing.</summary>
    /// <exception cref="EnvelopeException">It cannot be one. Tell a peer no more than that the message could not be read.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> encrypted)
    {
        if (encrypted.Length > MaxBytes + Block) throw TooLarge(encrypted.Length);
        if (encrypted.Length == 0 || encrypted.Length % Block != 0)
            throw new EnvelopeException(EnvelopeFault.Malformed,
                $"{encrypted.Length:n0} bytes cannot be AES in ECB mode: they are no whole blocks of {Block}");
        using var aes = Aes.Create();
        aes.Key = key;
        var padded = aes.DecryptEcb(encrypted, PaddingMode.None);

        // The last block is looked at in whole, whatever it says.
        var last = padded.AsSpan(^Block..);
        int padding = last[^1];
        var wrong = Outside(padding);
        for (var i = 0; i < Block; i++)
        {
            var counts = (Block - 1 - i - padding) >> 31;
            wrong |= counts & (last[i] ^ padding);
        }

        return wrong == 0 ? padded[..^padding]
            : throw new EnvelopeException(EnvelopeFault.Tampered, "it cannot be decrypted: it was encrypted with another key, or changed");
    }

    // Zero where a padding lies in 1..16.
    private static int Outside(int padding) => (padding - 1) >> 31 | (Block - padding) >> 31;

    private static EnvelopeException TooLarge(int bytes)
        => new(EnvelopeFault.TooLarge, $"{bytes:n0} bytes are too many for a legacy envelope; at most {MaxBytes:n0} are allowed");
}
