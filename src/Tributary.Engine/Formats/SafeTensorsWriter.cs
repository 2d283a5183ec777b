using System.Runtime.InteropServices;
using Tributary.Engine.Models;

namespace Tributary.Engine.Formats;

/// <summary>Writes a canonical safetensors file block by block, for values that are not in memory at once. The header is written at
/// once. The stream stays open.</summary>
public sealed class SafeTensorsWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly TensorLayout _layout;
    private byte[]? _block;
    private int _tensor;
    private long _written;

    public SafeTensorsWriter(Stream stream, TensorLayout layout, IReadOnlyDictionary<string, string>? metadata = null)
    {
        (_stream, _layout) = (stream, layout);
        stream.Write(SafeTensorsHeader.Encode(layout, metadata));
    }

    /// <summary>The next values, in layout order; a block may span tensors.</summary>
    /// <exception cref="ArgumentException">More values than the layout is long.</exception>
    public void Write(ReadOnlySpan<float> values)
    {
        if (values.Length > _layout.Length - _written)
            throw new ArgumentException($"{_written + values.Length} values are given for a layout of {_layout.Length}", nameof(values));
        while (values.Length > 0)
        {
            var tensor = _layout.Tensors[_tensor];
            var count = (int)Math.Min(values.Length, tensor.Offset + tensor.Length - _written);
            WriteAs(NumberFormat.Of(tensor.Original), values[..count]);
            values = values[count..];
            _written += count;
            while (_tensor < _layout.Tensors.Count && _written >= _layout.Tensors[_tensor].Offset + _layout.Tensors[_tensor].Length)
                _tensor++;
        }
    }

    /// <exception cref="InvalidOperationException">Values are missing: the file is not whole.</exception>
    public void Complete()
    {
        if (_written != _layout.Length) throw new InvalidOperationException($"{_written} of {_layout.Length} values were written");
    }

    public void Dispose() => _block = null;

    private void WriteAs(NumberFormat format, ReadOnlySpan<float> values)
    {
        if (format.IsNativeFloat32)
        {
            _stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        _block ??= new byte[64 * 1024];
        while (values.Length > 0)
        {
            var count = Math.Min(values.Length, _block.Length / format.Bytes);
            var bytes = _block.AsSpan(0, count * format.Bytes);
            format.Encode(values[..count], bytes);
            _stream.Write(bytes);
            values = values[count..];
        }
    }
}
