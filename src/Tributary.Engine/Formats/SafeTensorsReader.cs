using System.Buffers.Binary;
using Tributary.Engine.Models;

namespace Tributary.Engine.Formats;

/// <summary>Reads a safetensors file from front to back, block by block, so that a model never has to be in memory as a whole.
/// The layout follows the values' order in the file, whatever order its header has.</summary>
public sealed class SafeTensorsReader : IDisposable
{
    private readonly ByteSource _source;
    private int _tensor;
    private long _read;

    /// <summary>Reads and checks the header. The stream stays open.</summary>
    /// <param name="name">What a fault calls the stream.</param>
    /// <exception cref="BrokenFileException">The header is broken, or claims other than the stream's length.</exception>
    public SafeTensorsReader(Stream stream, string name) : this(new ByteSource(stream, name))
    {
    }

    private SafeTensorsReader(ByteSource source)
    {
        _source = source;
        Span<byte> prefix = stackalloc byte[8];
        source.ReadExactly(prefix, "the header's length");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafeTensors.MaxHeaderBytes)
            throw source.Broken($"a header of {length} bytes is claimed; at most {SafeTensors.MaxHeaderBytes} are allowed", 0);

        var header = SafeTensorsHeader.Decode(source.ReadBytes((long)length, "header"), source);
        (Layout, Metadata) = (header.Layout, header.Metadata);
        var bytes = SafeTensorsHeader.DataBytes(Layout);
        if (source.Remaining is { } remaining && remaining != bytes)
            throw source.Broken($"the header promises {bytes} bytes of values; {remaining} follow");
    }

    public TensorLayout Layout { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public static SafeTensorsReader Open(string path)
    {
        var source = ByteSource.Open(path);
        try
        {
            return new SafeTensorsReader(source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next values in layout order; a block may span tensors.</summary>
    /// <returns>How many: all that fit, fewer at the end of the model, then 0.</returns>
    /// <exception cref="BrokenFileException">The stream ends before, or goes on after, the last value.</exception>
    public int Read(Span<float> destination)
    {
        var filled = 0;
        while (filled < destination.Length && _tensor < Layout.Tensors.Count)
        {
            var tensor = Layout.Tensors[_tensor];
            var count = (int)Math.Min(destination.Length - filled, tensor.Offset + tensor.Length - _read);
            _source.ReadFloats(NumberFormat.Of(tensor.Original), destination.Slice(filled, count), tensor.Name);
            filled += count;
            _read += count;
            if (_read == tensor.Offset + tensor.Length) _tensor++;
        }

        if (_tensor == Layout.Tensors.Count) _source.ExpectEnd("the last tensor");
        return filled;
    }

    /// <summary>Reads all values that are left; called first, the whole model.</summary>
    internal TensorFile ReadToEnd()
    {
        // Without a known length the buffer grows with what really arrives.
        const int first = 256 * 1024;
        if (Layout.Length > Array.MaxLength)
            throw _source.Broken($"the model has {Layout.Length} values; one buffer holds at most {Array.MaxLength}");
        var values = new float[_source.Remaining is null ? Math.Min(Layout.Length, first) : Layout.Length];
        for (var filled = 0; ;)
        {
            filled += Read(values.AsSpan(filled));
            if (filled == Layout.Length) break;
            Array.Resize(ref values, (int)Math.Min(Layout.Length, 2L * filled));
        }

        if (Layout.Length == 0) Read([]);
        return new TensorFile(Layout, values, Metadata);
    }

    public void Dispose() => _source.Dispose();
}
