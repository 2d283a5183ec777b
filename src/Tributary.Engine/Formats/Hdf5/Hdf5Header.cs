namespace Tributary.Engine.Formats.Hdf5;

/// <summary>An object's header (section IV.A.1.a, version 1): a list of messages, which may go on elsewhere.</summary>
internal static class Hdf5Header
{
    private const int MaxMessages = 10_000;

    /// <exception cref="BrokenFileException">It is none.</exception>
    public static List<Hdf5Message> Read(Hdf5Bytes bytes, long at)
    {
        if (bytes.Byte(at) != 1) throw bytes.Broken(at, $"an object's header of version {bytes.Byte(at)} is not read; Keras' files have 1");
        var blocks = new Queue<(long At, long Length)>([(at + 16, bytes.UInt32(at + 8))]);
        var messages = new List<Hdf5Message>();
        var seen = 0;
        while (blocks.TryDequeue(out var block))
        {
            bytes.Span(block.At, block.Length, "an object's header");
            for (var next = block.At; next + 8 <= block.At + block.Length;)
            {
                if (++seen > MaxMessages) throw bytes.Broken(at, $"the header has more than {MaxMessages} messages");
                var message = new Hdf5Message(bytes.UInt16(next), next + 8, bytes.UInt16(next + 2));
                if (message.At + message.Length > block.At + block.Length) throw bytes.Broken(next, "a message is longer than its header");
                next = message.At + message.Length;
                if (message.Type == Hdf5Message.Continuation) blocks.Enqueue((bytes.Address(message.At), bytes.Address(message.At + 8)));
                else if (message.Type != 0) messages.Add(message);
            }
        }

        return messages;
    }
}
