using System.Security.Cryptography;

namespace Tributary.Security.Envelopes;

/// <summary>The key of one message, for one recipient: RSA-OAEP-SHA256 (RFC 8017), or ECDH on P-256 with a key made for this message, and
/// HKDF-SHA256 (RFC 5869).</summary>
internal static class KeyWrap
{
    public const int KeyBytes = 32;

    private const int PointBytes = 1 + (2 * OwnKey.CoordinateBytes);
    private const byte Uncompressed = 4;

    private static ReadOnlySpan<byte> Purpose => "Tributary sealed envelope 1, key"u8;

    /// <summary>Bytes of what is wrapped for a key.</summary>
    public static int Size(KeyKind kind, int keyBytes) => kind == KeyKind.Rsa ? keyBytes : PointBytes;

    /// <summary>A new key.</summary>
    /// <param name="nonce">Of the envelope.</param>
    /// <param name="wrapped">Takes what the recipient needs, <see cref="Size"/> bytes.</param>
    /// <param name="key">Takes the key.</param>
    public static void Wrap(PeerKey to, ReadOnlySpan<byte> nonce, Span<byte> wrapped, Span<byte> key)
    {
        if (to.Kind == KeyKind.Rsa)
        {
            RandomNumberGenerator.Fill(key);
            using var rsa = to.Rsa();
            rsa.Encrypt(key, wrapped, RSAEncryptionPadding.OaepSHA256);
            return;
        }

        using var fresh = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = fresh.ExportParameters(includePrivateParameters: false).Q;
        wrapped[0] = Uncompressed;
        point.X.CopyTo(wrapped[1..]);
        point.Y.CopyTo(wrapped[(1 + OwnKey.CoordinateBytes)..]);
        using var theirs = to.Ecdh();
        Derive(fresh, theirs.PublicKey, nonce, wrapped, to.IdBytes, key);
    }

    /// <summary>The key again; false where it was not wrapped for this one.</summary>
    public static bool TryUnwrap(OwnKey mine, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        if (wrapped.Length != Size(mine.Kind, mine.KeyBytes)) return false;
        try
        {
            if (mine.Kind == KeyKind.Rsa)
            {
                using var rsa = mine.Rsa();
                var longer = new byte[mine.KeyBytes];
                var length = rsa.Decrypt(wrapped, longer, RSAEncryptionPadding.OaepSHA256);
                longer.AsSpan(0, Math.Min(length, KeyBytes)).CopyTo(key);
                CryptographicOperations.ZeroMemory(longer);
                return length == KeyBytes;
            }

            if (wrapped[0] != Uncompressed) return false;
            using var theirs = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint
                {
                    X = wrapped.Slice(1, OwnKey.CoordinateBytes).ToArray(),
                    Y = wrapped[(1 + OwnKey.CoordinateBytes)..].ToArray(),
                },
            });
            using var own = mine.Ecdh();
            Derive(own, theirs.PublicKey, nonce, wrapped, mine.Id, key);
            return true;
        }
        catch (CryptographicException)
        {
            // A point that is not on the curve, or a padding that does not hold.
            return false;
        }
    }

    private static void Derive(ECDiffieHellman mine, ECDiffieHellmanPublicKey theirs, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> point,
        ReadOnlySpan<byte> recipient, Span<byte> key)
    {
        var secret = mine.DeriveRawSecretAgreement(theirs);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, nonce, [.. Purpose, .. point, .. recipient]);
        CryptographicOperations.ZeroMemory(secret);
    }
}
