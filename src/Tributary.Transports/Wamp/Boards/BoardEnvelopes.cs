namespace Tributary.Transports.Wamp.Boards;

/// <summary>How one end of the boards' sealed form (docs/boards.md) signs, seals and opens. Whoever has keys makes it; this room knows
/// none. What it throws is what a message cannot be read for.</summary>
/// <param name="Sign">This end's name, signed.</param>
/// <param name="IsSigned">Whether a signature is a peer's over its own name.</param>
/// <param name="Seal">For a recipient: the parts of a message, encrypted, and their key, wrapped.</param>
/// <param name="Open">The parts again, by the wrapped key.</param>
public sealed record BoardEnvelopes(
    Func<byte[]> Sign,
    Func<string, ReadOnlyMemory<byte>, bool> IsSigned,
    Func<string, IReadOnlyList<ReadOnlyMemory<byte>>, (byte[] Key, byte[][] Parts)> Seal,
    Func<ReadOnlyMemory<byte>, IReadOnlyList<ReadOnlyMemory<byte>>, byte[][]> Open);
