using System.Security.Cryptography;

namespace Tributary.Security.Envelopes;

/// <summary>Signatures over an envelope's head and the digest behind it: RSA-PSS-SHA256 (RFC 8017), or ECDSA with SHA-256 on P-256, r and
/// s.</summary>
internal static class EnvelopeSignature
{
    // No other text that the same key signs begins so.
    private static ReadOnlySpan<byte> Purpose => "Tributary sealed envelope 1, signature"u8;

    public static int Size(KeyKind kind, int keyBytes) => kind == KeyKind.Rsa ? keyBytes : 2 * OwnKey.CoordinateBytes;

    public static void Sign(OwnKey mine, ReadOnlySpan<byte> text, Span<byte> signature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(text, hash);
        if (mine.Kind == KeyKind.Rsa)
        {
            using var rsa = mine.Rsa();
            rsa.SignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
            return;
        }

        using var curve = mine.Ecdsa();
        curve.SignHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public static bool Holds(PeerKey sender, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != Size(sender.Kind, sender.KeyBytes)) return false;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(text, hash);
        if (sender.Kind == KeyKind.Rsa)
        {
            using var rsa = sender.Rsa();
            return rsa.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        }

        using var curve = sender.Ecdsa();
        return curve.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static void Hash(ReadOnlySpan<byte> text, Span<byte> hash)
    {
        using var hashing = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hashing.AppendData(Purpose);
        hashing.AppendData(text);
        hashing.GetHashAndReset(hash);
    }
}
