using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Tributary.Gateways;

/// <summary>What connections receive into. Kestrel's own blocks have 4 KiB, a hundred for each update of 100,000 weights, and each is a
/// call of the system and a turn of the pipe; these are larger. After a burst only a few are kept.</summary>
internal sealed class BlockPool : MemoryPool<byte>
{
    public const int BlockBytes = 16 * 1024;

    /// <summary>Blocks that wait for their next use: 4 MiB.</summary>
    public const int MaxIdle = 256;

    private readonly ConcurrentQueue<Block> _idle = new();
    private int _count;

    public override int MaxBufferSize => BlockBytes;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        if (!_idle.TryDequeue(out var block)) return new Block(this);
        Interlocked.Decrement(ref _count);
        return block;
    }

    protected override void Dispose(bool disposing) => _idle.Clear();

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _count) <= MaxIdle) _idle.Enqueue(block);
        else Interlocked.Decrement(ref _count);
    }

    /// <summary>Makes pools for the server.</summary>
    internal sealed class Factory : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BlockPool();
    }

    // Pinned for good, so that the kernel can write into it while the collector moves everything else.
    private sealed class Block(BlockPool pool) : MemoryManager<byte>
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);

        public override Span<byte> GetSpan() => _bytes;

        public override MemoryHandle Pin(int elementIndex = 0)
            => MemoryMarshal.CreateFromPinnedArray(_bytes, elementIndex, BlockBytes - elementIndex).Pin();

        public override void Unpin()
        {
        }

        protected override bool TryGetArray(out ArraySegment<byte> segment)
        {
            segment = _bytes;
            return true;
        }

        // Whoever rented it gives it back; it is used again.
        protected override void Dispose(bool disposing) => pool.Return(this);
    }
}
