using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Tributary.Gateways.Files;

/// <summary>A file that takes bytes from where they were received, on the thread that received them. What stands in the page cache is
/// written in microseconds; a change of thread for every block costs more.</summary>
internal sealed class BlockFile(SafeFileHandle file)
{
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];

    public void Write(ReadOnlySequence<byte> block, long at)
    {
        if (block.IsSingleSegment)
        {
            RandomAccess.Write(file, block.FirstSpan, at);
            return;
        }

        _pieces.Clear();
        foreach (var piece in block) _pieces.Add(piece);
        RandomAccess.Write(file, _pieces, at);
    }
}
