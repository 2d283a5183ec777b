using System.Security.Cryptography;

namespace Tributary.Security.Envelopes;

/// <summary>What one end says and hears in legacy envelopes (docs/envelopes.md), by the keys of a folder. Weak: only for peers that know
/// nothing else. For any thread; whatever is wrong is an <see cref="EnvelopeException"/>, whose message names no folder.</summary>
/// <param name="name">This end's own: its private key is in the folder.</param>
public sealed class LegacyEnvelopes(LegacyKeyFolder keys, string name)
{
    /// <summary>This end's name, signed.</summary>
    /// <exception cref="EnvelopeException">There is no such private key.</exception>
    public byte[] Sign() => Own().Sign(name);

    /// <summary>Whether a signature is that of a peer over its name.</summary>
    /// <exception cref="EnvelopeException">There is no public key of this name.</exception>
    public bool IsSigned(string peer, ReadOnlyMemory<byte> signature)
        => Key(() => keys.PublicKey(peer), EnvelopeFault.UnknownSender, $"{peer}.pub.pem").Signed(peer, signature.Span);

    /// <summary>Parts of a message, encrypted with one key that was made for it.</summary>
    /// <returns>The key, wrapped, and the parts in their order.</returns>
    /// <exception cref="EnvelopeException">There is no public key of the recipient, or a part is too large.</exception>
    public (byte[] Key, byte[][] Parts) Seal(string recipient, params IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var theirs = Key(() => keys.PublicKey(recipient), EnvelopeFault.UnknownRecipient, $"{recipient}.pub.pem");
        var message = LegacyKey.Create();
        return (theirs.Wrap(message), [.. parts.Select(part => message.Encrypt(part.Span))]);
    }

    /// <summary>The parts of a message again; where somebody changed it or it is another's, mostly none, or noise.</summary>
    /// <param name="key">Wrapped.</param>
    /// <exception cref="EnvelopeException">It cannot be opened. Tell a peer no more than that.</exception>
    public byte[][] Open(ReadOnlyMemory<byte> key, params IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var message = Own().Unwrap(key.Span);
        return [.. parts.Select(part => message.Decrypt(part.Span))];
    }

    private LegacyPrivateKey Own() => Key(() => keys.PrivateKey(name), EnvelopeFault.NotForMe, $"{name}.key.pem");

    private static T Key<T>(Func<T> read, EnvelopeFault fault, string file)
    {
        try
        {
            return read();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EnvelopeException(fault, $"there is no {file} among the keys for legacy envelopes", missing);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or FormatException or CryptographicException)
        {
            throw new EnvelopeException(fault, $"{file} among the keys for legacy envelopes cannot be read, or holds no such key", broken);
        }
    }
}
