using System.Buffers.Binary;
using System.Security.Cryptography;
using Tributary.Security.Envelopes;

namespace Tributary.Security.Sessions;

/// <summary>
/// What two ends say to each other under keys that they have agreed on (docs/envelopes.md, "Sessions"): AES-256-GCM, a key for each
/// direction, a number for each message. For any thread.
/// </summary>
public sealed class SealedSession : IDisposable
{
    /// <summary>Bytes that a message is longer than what is in it.</summary>
    public const int Overhead = HeadBytes + TagBytes;

    /// <summary>How long a session should be used, and then be agreed on again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    internal const int KeyBytes = 32;
    internal const int IdBytes = 8;
    private const int HeadBytes = 4 + IdBytes + 8;
    private const int TagBytes = 16;
    private const int NonceBytes = 12;
    private const ulong MaxMessages = 1UL << 32;
    private readonly Lock sending = new();
    private readonly Lock receiving = new();
    private readonly NumberWindow opened = new();
    private readonly AesGcm outgoing;
    private readonly AesGcm incoming;
    private readonly TimeProvider clock;
    private readonly long began;
    private ulong sent;

    internal SealedSession(ulong id, ReadOnlySpan<byte> outgoing, ReadOnlySpan<byte> incoming, TimeProvider clock)
    {
        (Id, this.clock, began) = (id, clock, clock.GetTimestamp());
        this.outgoing = new AesGcm(outgoing, TagBytes);
        this.incoming = new AesGcm(incoming, TagBytes);
    }

    private static ReadOnlySpan<byte> Mark => "TBS\u0001"u8;

    /// <summary>Tells it from other sessions; no secret.</summary>
    public ulong Id { get; }

    /// <summary>Whether another one should be agreed on: it is old, or was used for very much.</summary>
    public bool IsSpent => clock.GetElapsedTime(began) > Lifetime || Volatile.Read(ref sent) >= MaxMessages;

    /// <summary>Which session a message belongs to; null where it is none of any.</summary>
    public static ulong? IdOf(ReadOnlySpan<byte> message)
        => message.Length >= Overhead && message.StartsWith(Mark) ? BinaryPrimitives.ReadUInt64BigEndian(message[Mark.Length..]) : null;

    /// <summary>Seals a message: two parts that are opened as one.</summary>
    public byte[] Seal(ReadOnlySpan<byte> first, ReadOnlySpan<byte> rest)
    {
        var message = GC.AllocateUninitializedArray<byte>(checked(first.Length + rest.Length + Overhead));
        var head = message.AsSpan(0, HeadBytes);
        var text = message.AsSpan(HeadBytes..^TagBytes);
        Mark.CopyTo(head);
        BinaryPrimitives.WriteUInt64BigEndian(head[Mark.Length..], Id);
        first.CopyTo(text);
        rest.CopyTo(text[first.Length..]);
        lock (sending)
        {
            BinaryPrimitives.WriteUInt64BigEndian(head[(Mark.Length + IdBytes)..], ++sent);
            Span<byte> nonce = stackalloc byte[NonceBytes];
            outgoing.Encrypt(Nonce(nonce, sent), text, text, message.AsSpan(^TagBytes..), head);
        }

        return message;
    }

    /// <summary>Opens a message of the other end, once.</summary>
    /// <exception cref="EnvelopeException">It is not opened, and why.</exception>
    public byte[] Open(ReadOnlySpan<byte> message)
    {
        if (IdOf(message) is not { } id) throw new EnvelopeException(EnvelopeFault.Malformed, "it is no sealed message, or cut");
        if (id != Id) throw new EnvelopeException(EnvelopeFault.UnknownSender, "it belongs to another session");
        var head = message[..HeadBytes];
        var number = BinaryPrimitives.ReadUInt64BigEndian(head[(Mark.Length + IdBytes)..]);
        var payload = GC.AllocateUninitializedArray<byte>(message.Length - Overhead);
        lock (receiving)
        {
            if (opened.Fault(number) is { } fault)
                throw new EnvelopeException(fault, $"the message {number} was opened before, or is older than those that are remembered");
            try
            {
                Span<byte> nonce = stackalloc byte[NonceBytes];
                incoming.Decrypt(Nonce(nonce, number), message[HeadBytes..^TagBytes], message[^TagBytes..], payload, head);
            }
            catch (AuthenticationTagMismatchException)
            {
                throw new EnvelopeException(EnvelopeFault.Tampered, "it is not what the other end of this session has sealed");
            }

            opened.Take(number);
        }

        return payload;
    }

    public void Dispose()
    {
        outgoing.Dispose();
        incoming.Dispose();
    }

    private static Span<byte> Nonce(Span<byte> nonce, ulong number)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce[(NonceBytes - sizeof(ulong))..], number);
        return nonce;
    }
}
