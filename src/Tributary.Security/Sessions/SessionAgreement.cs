using System.Buffers.Binary;
using System.Security.Cryptography;
using Tributary.Security.Envelopes;

namespace Tributary.Security.Sessions;

/// <summary>What the two halves of an agreement have in common: each end makes a key on P-256 for this session alone and sends its point in
/// an envelope, so that it is known whose it is; and what was recorded is not opened later by whoever gets hold of a certificate's
/// key.</summary>
internal static class SessionAgreement
{
    public const int PointBytes = 1 + (2 * OwnKey.CoordinateBytes);
    private const byte Uncompressed = 4;

    private static ReadOnlySpan<byte> Label => "Tributary sealed session 1, keys"u8;

    public static ECDiffieHellman NewKey() => ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Writes a key's point: 4, x, y.</summary>
    public static void WritePoint(ECDiffieHellman key, Span<byte> to)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        to[0] = Uncompressed;
        point.X.CopyTo(to[1..]);
        point.Y.CopyTo(to[(1 + OwnKey.CoordinateBytes)..]);
    }

    /// <param name="mine">Made for this session.</param>
    /// <param name="theirs">The other end's point.</param>
    /// <param name="offer">The envelope that began it.</param>
    /// <param name="answer">The envelope that answered it.</param>
    /// <param name="offered">Whether this end has begun it.</param>
    /// <exception cref="EnvelopeException">The point is none.</exception>
    public static SealedSession Session(ECDiffieHellman mine, ReadOnlySpan<byte> theirs, ReadOnlySpan<byte> offer,
        ReadOnlySpan<byte> answer, bool offered, TimeProvider clock)
    {
        Span<byte> salt = stackalloc byte[2 * SHA256.HashSizeInBytes];
        SHA256.HashData(offer, salt);
        SHA256.HashData(answer, salt[SHA256.HashSizeInBytes..]);
        Span<byte> keys = stackalloc byte[(2 * SealedSession.KeyBytes) + SealedSession.IdBytes];
        byte[] secret = [];
        try
        {
            using var other = Point(theirs);
            secret = mine.DeriveRawSecretAgreement(other.PublicKey);
            HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, keys, salt, Label);
            var one = keys[..SealedSession.KeyBytes];
            var two = keys.Slice(SealedSession.KeyBytes, SealedSession.KeyBytes);
            var id = BinaryPrimitives.ReadUInt64BigEndian(keys[(2 * SealedSession.KeyBytes)..]);
            return offered ? new SealedSession(id, one, two, clock) : new SealedSession(id, two, one, clock);
        }
        catch (CryptographicException fault)
        {
            throw new EnvelopeException(EnvelopeFault.Malformed, "it holds no point of the curve", fault);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(keys);
        }
    }

    private static ECDiffieHellman Point(ReadOnlySpan<byte> point)
        => point.Length != PointBytes || point[0] != Uncompressed
            ? throw new EnvelopeException(EnvelopeFault.Malformed, "it holds no point of the curve")
            : ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint
                {
                    X = point.Slice(1, OwnKey.CoordinateBytes).ToArray(),
                    Y = point[(1 + OwnKey.CoordinateBytes)..].ToArray(),
                },
            });
}
