namespace Tributary.Engine.Kernels;

/// <summary>Zeroed memory that the garbage collector owns but never moves, aligned to 64 bytes, with slack behind it so that a vector may
/// run past the last element.</summary>
internal sealed unsafe class PinnedBuffer
{
    private const int Slack = 64, Alignment = 64;

    // Keeps the memory alive as long as the buffer is.
    private readonly float[] _memory;

    public PinnedBuffer(long floats)
    {
        _memory = GC.AllocateArray<float>(checked((int)(floats + Slack + Alignment / sizeof(float))), pinned: true);
        var address = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _memory[0]);
        Floats = (float*)((address + Alignment - 1) & ~(Alignment - 1));
        Length = floats;
    }

    public long Length { get; }

    public float* Floats { get; }

    public int* Ints => (int*)Floats;

    public Span<float> Span => new(Floats, (int)Length);

    public static PinnedBuffer Of(ReadOnlySpan<int> values)
    {
        var buffer = new PinnedBuffer(values.Length);
        values.CopyTo(new Span<int>(buffer.Ints, values.Length));
        return buffer;
    }

    public void Clear() => Array.Clear(_memory);
}
