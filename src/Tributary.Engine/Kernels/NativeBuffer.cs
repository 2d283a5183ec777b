using System.Runtime.InteropServices;

namespace Tributary.Engine.Kernels;

/// <summary>Zeroed, 64-byte aligned memory outside the garbage collector's heap, with slack behind it so that a vector may run past the last element.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const long Slack = 64;
    private void* _memory;

    public NativeBuffer(long floats)
    {
        var bytes = checked((nuint)((floats + Slack) * sizeof(float)));
        Length = floats;
        _memory = NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(_memory, bytes);
        if (bytes > int.MaxValue) GC.AddMemoryPressure(int.MaxValue); else GC.AddMemoryPressure((long)bytes);
    }

    ~NativeBuffer() => Free();

    public long Length { get; }

    public float* Floats => (float*)_memory;

    public int* Ints => (int*)_memory;

    public static NativeBuffer Of(ReadOnlySpan<int> values)
    {
        var buffer = new NativeBuffer(values.Length);
        values.CopyTo(new Span<int>(buffer.Ints, values.Length));
        return buffer;
    }

    public void Clear() => NativeMemory.Clear(_memory, (nuint)(Length * sizeof(float)));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_memory == null) return;
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        GC.RemoveMemoryPressure(Math.Min((Length + Slack) * sizeof(float), int.MaxValue));
    }
}
