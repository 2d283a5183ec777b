using System.Buffers.Binary;
using System.Text;

namespace Tributary.Transports.Frames;

/// <summary>What a frame says, as it goes into a sealed one (docs/frames.md, "Sealed"): outside are left the client, the word and the kind,
/// which say which way it goes; all three are bound, and key, offset and total are inside.</summary>
internal static class SealedFrames
{
    /// <summary>Bytes that a sealed frame is longer than its payload, at most.</summary>
    public const int MaxOverhead = 1024;

    /// <summary>Asks which coordinator is there, and what it has to show.</summary>
    public const string Who = "who";

    /// <summary>What the coordinator shows.</summary>
    public const string Shown = "shown";

    /// <summary>Begins an agreement.</summary>
    public const string Offer = "offer";

    /// <summary>Ends it.</summary>
    public const string Accepted = "accepted";

    /// <summary>The coordinator does not seal.</summary>
    public const string Off = "off";

    /// <summary>The coordinator could not open something: agree again.</summary>
    public const string Again = "again";

    private const int HasOffset = 1;
    private const int HasTotal = 2;
    private const int NumberBytes = 1 + (2 * sizeof(long));

    /// <param name="seal">Seals two parts as one.</param>
    public static Frame Seal(Frame frame, Func<ReadOnlySpan<byte>, ReadOnlySpan<byte>, byte[]> seal)
    {
        var (word, kind, key) = (Encoding.UTF8.GetBytes(frame.Word), Encoding.UTF8.GetBytes(frame.Kind), Encoding.UTF8.GetBytes(frame.Key));
        Span<byte> head = stackalloc byte[4 + byte.MaxValue + byte.MaxValue + (4 * Frame.MaxKey) + NumberBytes];
        var at = Put(head, 0, word);
        at = Put(head, at, kind);
        BinaryPrimitives.WriteUInt16BigEndian(head[at..], (ushort)key.Length);
        key.CopyTo(head[(at + 2)..]);
        at += 2 + key.Length;
        head[at] = (byte)((frame.Offset is null ? 0 : HasOffset) | (frame.Total is null ? 0 : HasTotal));
        BinaryPrimitives.WriteInt64BigEndian(head[(at + 1)..], frame.Offset ?? 0);
        BinaryPrimitives.WriteInt64BigEndian(head[(at + 1 + sizeof(long))..], frame.Total ?? 0);
        return new Frame(frame.Client, frame.Word, frame.Kind, seal(head[..(at + NumberBytes)], frame.Payload.Span))
        {
            IsSealed = true,
            IsLossy = frame.IsLossy,
        };
    }

    /// <summary>The frame that was sealed.</summary>
    /// <param name="opened">What was in it.</param>
    /// <param name="fault">What is wrong where it is none.</param>
    /// <returns>Null where it is none, or was sealed as another than it came as.</returns>
    public static Frame? Read(Frame outer, byte[] opened, out string fault)
    {
        var at = 0;
        fault = "what was sealed is no frame";
        if (!Take(opened, ref at, 1, out var word) || !Take(opened, ref at, 1, out var kind) || !Take(opened, ref at, 2, out var key)
            || key.Length > Frame.MaxKey || opened.Length - at < NumberBytes) return null;
        if (word != outer.Word || kind != outer.Kind || outer.Key.Length > 0 || outer.Offset is not null || outer.Total is not null)
        {
            fault = $"it was sealed as {word} {kind} and came as {outer.Word} {outer.Kind}{(outer.Key.Length > 0 ? " with a key" : "")}";
            return null;
        }

        var (flags, offset) = (opened[at], BinaryPrimitives.ReadInt64BigEndian(opened.AsSpan(at + 1)));
        var total = BinaryPrimitives.ReadInt64BigEndian(opened.AsSpan(at + 1 + sizeof(long)));
        if (flags > (HasOffset | HasTotal) || offset < 0 || total < 0) return null;
        return new Frame(outer.Client, word, kind, opened.AsMemory(at + NumberBytes))
        {
            Key = key,
            Offset = (flags & HasOffset) == 0 ? null : offset,
            Total = (flags & HasTotal) == 0 ? null : total,
        };
    }

    private static int Put(Span<byte> head, int at, byte[] text)
    {
        head[at] = checked((byte)text.Length);
        text.CopyTo(head[(at + 1)..]);
        return at + 1 + text.Length;
    }

    private static bool Take(ReadOnlySpan<byte> from, ref int at, int lengthBytes, out string text)
    {
        text = "";
        if (from.Length - at < lengthBytes) return false;
        var length = lengthBytes == 1 ? from[at] : BinaryPrimitives.ReadUInt16BigEndian(from[at..]);
        at += lengthBytes;
        if (from.Length - at < length) return false;
        text = Encoding.UTF8.GetString(from.Slice(at, length));
        at += length;
        return true;
    }
}
