using Tributary.Engine.Models;

namespace Tributary.Engine.Formats;

/// <summary>The safetensors format (huggingface.co/docs/safetensors), in one canonical form: 8 bytes of header length, little-endian;
/// a JSON header, metadata first and sorted, then the tensors in layout order, padded with spaces to a multiple of 8; the
/// values, contiguous. The same layout, values and metadata always give the same bytes, so the SHA-256 of a file is a
/// model's identity. Each tensor is written in its <see cref="TensorInfo.Original"/> type.</summary>
public static class SafeTensors
{
    /// <summary>A longer header is refused, as in the reference implementation.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    /// <summary>Bytes that <see cref="Write(Stream, TensorLayout, ReadOnlySpan{float}, IReadOnlyDictionary{string, string}?)"/>
    /// writes.</summary>
    public static long Size(TensorLayout layout, IReadOnlyDictionary<string, string>? metadata = null)
        => SafeTensorsHeader.Encode(layout, metadata).Length + SafeTensorsHeader.DataBytes(layout);

    /// <summary>The head of a file whose metadata is known only after its values are written: it is padded to <paramref name="size"/>
    /// bytes, and can be written again.</summary>
    /// <param name="size">A multiple of 8.</param>
    /// <exception cref="ArgumentException">The head needs more bytes.</exception>
    public static byte[] Head(TensorLayout layout, IReadOnlyDictionary<string, string>? metadata, int size)
    {
        var head = SafeTensorsHeader.Encode(layout, metadata, size);
        return head.Length == size ? head : throw new ArgumentException($"the head needs {head.Length} bytes; {size} are reserved",
            nameof(size));
    }

    /// <param name="values">As many as the layout is long.</param>
    /// <exception cref="ArgumentException">The values do not fit the layout.</exception>
    public static void Write(Stream stream, TensorLayout layout, ReadOnlySpan<float> values, IReadOnlyDictionary<string,
        string>? metadata = null)
    {
        if (values.Length != layout.Length)
            throw new ArgumentException($"{values.Length} values are given for a layout of {layout.Length}", nameof(values));
        using var writer = new SafeTensorsWriter(stream, layout, metadata);
        writer.Write(values);
    }

    /// <summary>Writes a new file; an existing one is replaced.</summary>
    public static void Write(string path, TensorLayout layout, ReadOnlySpan<float> values, IReadOnlyDictionary<string,
        string>? metadata = null)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        Write(file, layout, values, metadata);
    }

    /// <summary>Reads a whole file; values that are not float32 are converted, their type is kept in the layout.</summary>
    /// <exception cref="BrokenFileException">The file is no valid safetensors file.</exception>
    public static TensorFile Read(string path)
    {
        using var reader = SafeTensorsReader.Open(path);
        return reader.ReadToEnd();
    }

    /// <param name="name">What a fault calls the stream.</param>
    /// <exception cref="BrokenFileException">The stream is no valid safetensors file.</exception>
    public static TensorFile Read(Stream stream, string name)
    {
        using var reader = new SafeTensorsReader(stream, name);
        return reader.ReadToEnd();
    }

    /// <summary>SHA-256 of the file that would be written, in lower-case hexadecimal.</summary>
    public static string Sha256(TensorLayout layout, ReadOnlySpan<float> values, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var hash = new HashingStream();
        Write(hash, layout, values, metadata);
        return Convert.ToHexStringLower(hash.Finish());
    }
}
