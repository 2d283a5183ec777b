using System.Buffers.Binary;
using System.Text;
using Tributary.Core.Clients;

namespace Tributary.Security.Envelopes;

/// <summary>An envelope that came, cut into its fields. All lengths are checked against the bytes that are there before any of them is
/// used; nothing else is.</summary>
internal readonly ref struct EnvelopeHead
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private EnvelopeHead(ReadOnlySpan<byte> envelope, int headBytes, int signatureBytes)
    {
        var at = EnvelopeFormat.FixedBytes;
        Wrap = (KeyKind)envelope[5];
        Signing = (KeyKind)envelope[6];
        Milliseconds = BinaryPrimitives.ReadInt64BigEndian(envelope[8..]);
        Nonce = envelope.Slice(EnvelopeFormat.NonceAt, EnvelopeFormat.NonceBytes);
        Round = BinaryPrimitives.ReadInt32BigEndian(envelope[32..]);
        SenderKey = envelope.Slice(EnvelopeFormat.SenderKeyAt, EnvelopeFormat.KeyIdBytes);
        RecipientKey = envelope.Slice(EnvelopeFormat.RecipientKeyAt, EnvelopeFormat.KeyIdBytes);
        Sender = Name(Take(envelope, ref at, envelope[104]), "sender");
        Recipient = Name(Take(envelope, ref at, envelope[105]), "recipient");
        var run = Take(envelope, ref at, envelope[106]);
        Run = run.Length == 0 ? "" : Name(run, "run");
        Purpose = Text(Take(envelope, ref at, envelope[107]));
        Wrapped = envelope[at..headBytes];
        Bound = envelope[..headBytes];
        Digest = envelope.Slice(headBytes, EnvelopeFormat.DigestBytes);
        Signed = envelope[..(headBytes + EnvelopeFormat.DigestBytes)];
        Signature = envelope.Slice(Signed.Length, signatureBytes);
        Sealed = envelope[(Signed.Length + signatureBytes)..];
    }

    public KeyKind Wrap { get; }

    public KeyKind Signing { get; }

    /// <summary>When it was sealed: since 1970, UTC.</summary>
    public long Milliseconds { get; }

    public ReadOnlySpan<byte> Nonce { get; }

    public int Round { get; }

    public ReadOnlySpan<byte> SenderKey { get; }

    public ReadOnlySpan<byte> RecipientKey { get; }

    public string Sender { get; }

    public string Recipient { get; }

    public string Run { get; }

    public string Purpose { get; }

    public ReadOnlySpan<byte> Wrapped { get; }

    /// <summary>What the payload is bound to by AES-GCM.</summary>
    public ReadOnlySpan<byte> Bound { get; }

    /// <summary>SHA-256 of <see cref="Sealed"/>.</summary>
    public ReadOnlySpan<byte> Digest { get; }

    /// <summary>What the signature is over.</summary>
    public ReadOnlySpan<byte> Signed { get; }

    public ReadOnlySpan<byte> Signature { get; }

    /// <summary>The payload under AES-GCM, and its tag.</summary>
    public ReadOnlySpan<byte> Sealed { get; }

    /// <exception cref="EnvelopeException">Malformed, or too large.</exception>
    public static EnvelopeHead Read(ReadOnlySpan<byte> envelope, int maxPayload)
    {
        if (!envelope.StartsWith(EnvelopeFormat.Magic)) throw Malformed("it does not begin as one");
        if (envelope.Length < EnvelopeFormat.FixedBytes) throw Malformed($"it has {envelope.Length} bytes and ends in its head");
        if (envelope[4] != EnvelopeFormat.Version)
            throw Malformed($"it has version {envelope[4]}, and this program reads version {EnvelopeFormat.Version}");
        var payload = BinaryPrimitives.ReadUInt32BigEndian(envelope[36..]);
        if (payload > maxPayload || envelope.Length > maxPayload + (long)EnvelopeFormat.MaxOverhead)
            throw new EnvelopeException(EnvelopeFault.TooLarge,
                $"the envelope has {envelope.Length:n0} bytes and says that {payload:n0} are its payload; at most {maxPayload:n0} are "
                + "allowed");

        var wrapped = BinaryPrimitives.ReadUInt16BigEndian(envelope[108..]);
        var signature = BinaryPrimitives.ReadUInt16BigEndian(envelope[110..]);
        var head = EnvelopeFormat.FixedBytes + envelope[104] + envelope[105] + envelope[106] + envelope[107] + wrapped;
        var whole = head + EnvelopeFormat.DigestBytes + signature + payload + EnvelopeFormat.TagBytes;
        if (envelope.Length != whole) throw Malformed($"it has {envelope.Length:n0} bytes, and its lengths make {whole:n0}");
        if (!IsKind(envelope[5]) || !IsKind(envelope[6]) || envelope[7] != 0)
            throw Malformed($"it names the algorithms {envelope[5]}, {envelope[6]}, {envelope[7]}, which there are not");
        if (envelope[32] > 0x7f) throw Malformed("its round is negative");
        return new EnvelopeHead(envelope, head, signature);
    }

    private static bool IsKind(byte kind) => (KeyKind)kind is KeyKind.Rsa or KeyKind.P256;

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> envelope, ref int at, int count)
    {
        var taken = envelope.Slice(at, count);
        at += count;
        return taken;
    }

    private static string Name(ReadOnlySpan<byte> bytes, string field)
    {
        var name = Encoding.Latin1.GetString(bytes);
        return ClientId.IsValid(name) ? name : throw Malformed($"its {field} is no name; {ClientId.Rule}");
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var purpose = s_strict.GetString(bytes);
            return EnvelopeFormat.IsPurpose(purpose) ? purpose : throw Malformed("its purpose is empty or has control characters");
        }
        catch (DecoderFallbackException fault)
        {
            throw Malformed("its purpose is no UTF-8", fault);
        }
    }

    private static EnvelopeException Malformed(string what, Exception? inner = null)
        => new(EnvelopeFault.Malformed, "this is no sealed envelope: " + what, inner);
}
