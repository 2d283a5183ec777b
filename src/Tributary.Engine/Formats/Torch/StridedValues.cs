namespace Tributary.Engine.Formats.Torch;

/// <summary>The elements of a tensor that does not lie in order, one after another.</summary>
/// <param name="strides">Elements to the next one along each axis.</param>
/// <param name="first">Where the first one lies, counted in elements.</param>
internal sealed class StridedValues(ReadOnlyMemory<byte> storage, int elementBytes, IReadOnlyList<int> shape, long[] strides, long first)
{
    private readonly int[] _index = new int[strides.Length];
    private long _at = first;

    /// <param name="destination">Whole elements, no more than are left.</param>
    public void Read(Span<byte> destination)
    {
        var source = storage.Span;
        for (; destination.Length > 0; destination = destination[elementBytes..])
        {
            source.Slice((int)(_at * elementBytes), elementBytes).CopyTo(destination);
            Advance();
        }
    }

    private void Advance()
    {
        for (var axis = strides.Length - 1; axis >= 0; axis--)
        {
            _at += strides[axis];
            if (++_index[axis] < shape[axis]) return;
            _at -= strides[axis] * shape[axis];
            _index[axis] = 0;
        }
    }
}
