namespace Tributary.Transports.Frames;

/// <summary>Something that a client and its coordinator say to each other, over any transport that carries messages
/// (docs/frames.md).</summary>
/// <param name="Client">Whose it is, whichever way it goes.</param>
/// <param name="Word">One of <see cref="FrameWords"/>: what it is about, and so which way it goes.</param>
/// <param name="Kind">What it is within that.</param>
internal sealed record Frame(string Client, string Word, string Kind, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Longer keys than any assignment's are none.</summary>
    public const int MaxKey = 400;

    /// <summary>The key of the assignment that it is about; empty where it is about none.</summary>
    public string Key { get; init; } = "";

    /// <summary>Where a piece begins; null where it is none.</summary>
    public long? Offset { get; init; }

    /// <summary>Bytes of all pieces; null where it does not say so.</summary>
    public long? Total { get; init; }

    /// <summary>Whether it may be lost: it is not tried again.</summary>
    public bool IsLossy { get; init; }

    /// <summary>Whether the payload holds the whole frame, sealed (<see cref="SealedFrames"/>).</summary>
    public bool IsSealed { get; init; }

    /// <summary>Whether its payload is bytes rather than text.</summary>
    public bool IsBytes => IsPiece || IsSealed || Word is FrameWords.Seal or FrameWords.Sealed;

    /// <summary>Whether it is a piece of bytes rather than JSON.</summary>
    public bool IsPiece => Kind == FrameWords.Bytes && Word != FrameWords.Fetch;
}
