using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Tributary.Transports.Mqtt;

/// <summary>How far a queue is done: the number of the last record that needs no sending any more. It lies twice in its file and is written
/// in turn, so that a write that breaks off leaves the other.</summary>
internal sealed class QueueMark : IDisposable
{
    private const int SlotBytes = sizeof(long) + QueueFormat.CheckBytes;
    private readonly SafeFileHandle _file;
    private int _slot;

    public QueueMark(string path)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Span<byte> slots = stackalloc byte[2 * SlotBytes];
        Span<byte> check = stackalloc byte[QueueFormat.CheckBytes];
        var count = RandomAccess.Read(_file, slots, 0);
        for (var i = 0; i < 2 && (i + 1) * SlotBytes <= count; i++)
        {
            var slot = slots.Slice(i * SlotBytes, SlotBytes);
            QueueFormat.Check(slot[..sizeof(long)], [], check);
            if (!check.SequenceEqual(slot[sizeof(long)..]) || BinaryPrimitives.ReadInt64LittleEndian(slot) < Number) continue;
            (Number, _slot) = (BinaryPrimitives.ReadInt64LittleEndian(slot), 1 - i);
        }
    }

    public long Number { get; private set; }

    public void Write(long number)
    {
        Span<byte> slot = stackalloc byte[SlotBytes];
        BinaryPrimitives.WriteInt64LittleEndian(slot, number);
        QueueFormat.Check(slot[..sizeof(long)], [], slot[sizeof(long)..]);
        RandomAccess.Write(_file, slot, _slot * SlotBytes);
        (Number, _slot) = (number, 1 - _slot);
    }

    public void Dispose() => _file.Dispose();
}
