namespace Tributary.Protocols.Wamp.Channels;

/// <summary>A message as it came.</summary>
/// <param name="Bytes">All of it, or its head.</param>
/// <param name="Length">Bytes that the other end sent.</param>
public readonly record struct WampFrame(ReadOnlyMemory<byte> Bytes, long Length)
{
    /// <summary>Bytes that are kept of a message that is too large.</summary>
    internal const int HeadBytes = 16 << 10;

    public bool IsWhole => Bytes.Length == Length;
}
