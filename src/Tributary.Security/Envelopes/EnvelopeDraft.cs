using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Security.Envelopes;

/// <summary>An envelope that is being made: all its bytes, with the head written but for the wrapped key.</summary>
internal readonly ref struct EnvelopeDraft
{
    private readonly int headBytes;
    private readonly int wrappedBytes;
    private readonly int signatureBytes;
    private readonly int payloadBytes;

    public EnvelopeDraft(EnvelopeScope scope, string sender, OwnKey mine, string recipient, PeerKey to, int payload, DateTimeOffset now)
    {
        wrappedBytes = KeyWrap.Size(to.Kind, to.KeyBytes);
        signatureBytes = EnvelopeSignature.Size(mine.Kind, mine.KeyBytes);
        payloadBytes = payload;
        var purpose = Encoding.UTF8.GetByteCount(scope.Purpose);
        headBytes = EnvelopeFormat.FixedBytes + sender.Length + recipient.Length + scope.Run.Length + purpose + wrappedBytes;
        Whole = GC.AllocateUninitializedArray<byte>(
            headBytes + EnvelopeFormat.DigestBytes + signatureBytes + payload + EnvelopeFormat.TagBytes);

        var bytes = Whole.AsSpan();
        EnvelopeFormat.Magic.CopyTo(bytes);
        (bytes[4], bytes[5], bytes[6], bytes[7]) = (EnvelopeFormat.Version, (byte)to.Kind, (byte)mine.Kind, 0);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], now.ToUnixTimeMilliseconds());
        RandomNumberGenerator.Fill(bytes.Slice(EnvelopeFormat.NonceAt, EnvelopeFormat.NonceBytes));
        BinaryPrimitives.WriteInt32BigEndian(bytes[32..], scope.Round);
        BinaryPrimitives.WriteInt32BigEndian(bytes[36..], payload);
        mine.Id.CopyTo(bytes[EnvelopeFormat.SenderKeyAt..]);
        to.IdBytes.CopyTo(bytes[EnvelopeFormat.RecipientKeyAt..]);
        (bytes[104], bytes[105], bytes[106], bytes[107])
            = ((byte)sender.Length, (byte)recipient.Length, (byte)scope.Run.Length, (byte)purpose);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[108..], (ushort)wrappedBytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[110..], (ushort)signatureBytes);
        var at = EnvelopeFormat.FixedBytes;
        foreach (var text in (ReadOnlySpan<string>)[sender, recipient, scope.Run, scope.Purpose])
            at += Encoding.UTF8.GetBytes(text, bytes[at..]);
    }

    public byte[] Whole { get; }

    public ReadOnlySpan<byte> Nonce => Whole.AsSpan(EnvelopeFormat.NonceAt, EnvelopeFormat.NonceBytes);

    public Span<byte> Wrapped => Whole.AsSpan(headBytes - wrappedBytes, wrappedBytes);

    public ReadOnlySpan<byte> Bound => Whole.AsSpan(0, headBytes);

    public Span<byte> Digest => Whole.AsSpan(headBytes, EnvelopeFormat.DigestBytes);

    public ReadOnlySpan<byte> Signed => Whole.AsSpan(0, headBytes + EnvelopeFormat.DigestBytes);

    public Span<byte> Signature => Whole.AsSpan(headBytes + EnvelopeFormat.DigestBytes, signatureBytes);

    public Span<byte> Sealed => Whole.AsSpan(Whole.Length - EnvelopeFormat.TagBytes - payloadBytes);
}
