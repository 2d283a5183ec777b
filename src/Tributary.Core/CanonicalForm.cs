using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tributary.Engine.Models;

namespace Tributary.Core;

/// <summary>Writes safetensors in the one way that gives equal models equal bytes: tensors in the layout's order, header padded to 8.</summary>
internal static class CanonicalForm
{
    public static void Write(Stream stream, TensorLayout layout, ReadOnlySpan<float> values)
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            foreach (var tensor in layout.Tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var extent in tensor.Shape) json.WriteNumberValue(extent);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(tensor.Offset * sizeof(float));
                json.WriteNumberValue((tensor.Offset + tensor.Length) * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (header.Length % 8 != 0) header.WriteByte((byte)' ');
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header.GetBuffer().AsSpan(0, (int)header.Length));
        stream.Write(MemoryMarshal.AsBytes(values));
    }
}
