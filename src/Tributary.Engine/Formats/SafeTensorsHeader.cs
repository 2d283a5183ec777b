using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Tributary.Engine.Models;

namespace Tributary.Engine.Formats;

/// <summary>The header of a safetensors file: written in the canonical form, read as strictly as the reference implementation does
/// (no duplicate names, values without gaps or overlaps).</summary>
internal sealed record SafeTensorsHeader(TensorLayout Layout, IReadOnlyDictionary<string, string> Metadata)
{
    private const string MetadataKey = "__metadata__";

    private const int PrefixBytes = 8;

    private static readonly (string Name, ElementType Type)[] s_types =
    [
        ("F32", ElementType.Float32), ("F16", ElementType.Float16), ("BF16", ElementType.BFloat16), ("F64", ElementType.Float64),
        ("I8", ElementType.Int8),
        ("I16", ElementType.Int16), ("I32", ElementType.Int32), ("I64", ElementType.Int64), ("U8", ElementType.UInt8),
        ("BOOL", ElementType.Bool),
    ];

    public static long DataBytes(TensorLayout layout)
    {
        var bytes = 0L;
        foreach (var tensor in layout.Tensors) bytes = checked(bytes + tensor.Length * NumberFormat.Of(tensor.Original).Bytes);
        return bytes;
    }

    /// <summary>Length prefix, JSON and padding. Texts are escaped as the reference implementation (serde_json) does.</summary>
    /// <param name="least">Padded to so many bytes, a multiple of 8.</param>
    public static byte[] Encode(TensorLayout layout, IReadOnlyDictionary<string, string>? metadata, int least = 0)
    {
        var json = new StringBuilder("{");
        if (metadata is { Count: > 0 })
        {
            AppendText(json, MetadataKey).Append(":{");
            foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                AppendText(json, key).Append(':');
                AppendText(json, value).Append(',');
            }

            json[^1] = '}';
            json.Append(',');
        }

        var offset = 0L;
        foreach (var tensor in layout.Tensors)
        {
            if (tensor.Name == MetadataKey) throw new ArgumentException($"no tensor may be called {MetadataKey}", nameof(layout));
            var end = offset + tensor.Length * NumberFormat.Of(tensor.Original).Bytes;
            var type = Array.Find(s_types, pair => pair.Type == tensor.Original).Name;
            AppendText(json, tensor.Name).Append(
                $":{{\"dtype\":\"{type}\",\"shape\":[{string.Join(',', tensor.Shape)}],\"data_offsets\":[{offset},{end}]}},");
            offset = end;
        }

        if (json[^1] == ',') json.Length--;
        json.Append('}');

        var text = Encoding.UTF8.GetByteCount(json.ToString());
        var bytes = new byte[Math.Max(least, PrefixBytes + (text + 7) / 8 * 8)];
        bytes.AsSpan(PrefixBytes).Fill((byte)' ');
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - PrefixBytes);
        Encoding.UTF8.GetBytes(json.ToString(), bytes.AsSpan(PrefixBytes));
        return bytes;
    }

    public static SafeTensorsHeader Decode(byte[] json, ByteSource source)
    {
        if (json is not [(byte)'{', ..]) throw source.Broken("the header does not begin with {", PrefixBytes);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        try
        {
            return Decode(ref reader, source);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Utf8JsonReader reports text that is not UTF-8 as an InvalidOperationException.
            throw source.Broken($"the header is no valid JSON: {fault.Message}", PrefixBytes + reader.BytesConsumed, fault);
        }
    }

    private static SafeTensorsHeader Decode(ref Utf8JsonReader reader, ByteSource source)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<TensorEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, at) = (reader.GetString()!, PrefixBytes + reader.TokenStartIndex);
            if (!names.Add(name)) throw source.Broken($"'{name}' stands twice in the header", at);
            if (name == MetadataKey) ReadMetadata(ref reader, metadata, source);
            else entries.Add(TensorEntry.Read(ref reader, name, at, s_types, source));
        }

        reader.Read();

        // Zero-length tensors share their start with the next one; a stable sort keeps the header's order among them.
        long bytes = 0, offset = 0;
        var tensors = new List<TensorInfo>(entries.Count);
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != bytes)
                throw source.Broken($"the values of '{entry.Name}' begin at {entry.Begin}; {bytes} is expected (values follow each other "
                    + $"without gaps)", entry.HeaderOffset);
            bytes = entry.End;
            tensors.Add(new TensorInfo(entry.Name, entry.Shape, offset, TensorRole.Parameter, entry.Type));
            offset += tensors[^1].Length;
        }

        return new SafeTensorsHeader(new TensorLayout(tensors), metadata);
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata, ByteSource source)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw source.Broken("the metadata is no mapping of texts to texts", PrefixBytes + reader.TokenStartIndex);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (key, at) = (reader.GetString()!, PrefixBytes + reader.TokenStartIndex);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw source.Broken($"metadata '{key}' is no text", PrefixBytes + reader.TokenStartIndex);
            if (!metadata.TryAdd(key, reader.GetString()!)) throw source.Broken($"metadata '{key}' stands twice", at);
        }
    }

    private static StringBuilder AppendText(StringBuilder json, string text)
    {
        json.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (char.IsSurrogate(letter) && !(char.IsHighSurrogate(letter) ? i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])
                : i > 0 && char.IsHighSurrogate(text[i - 1])))
                throw new ArgumentException($"'{text}' holds half a character at {i}", nameof(text));
            _ = letter switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append(@"\\"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' => json.Append($"\\u{(int)letter:x4}"),
                _ => json.Append(letter),
            };
        }

        return json.Append('"');
    }
}
