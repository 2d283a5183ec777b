using System.Text.Json;
using Tributary.Engine.Models;

namespace Tributary.Engine.Formats;

/// <summary>One tensor as a safetensors header describes it.</summary>
/// <param name="HeaderOffset">Where its name stands in the file.</param>
/// <param name="Begin">First byte of its values, from the end of the header; <paramref name="End"/> is one past the last.</param>
internal sealed record TensorEntry(string Name, long HeaderOffset, ElementType Type, int[] Shape, long Begin, long End)
{
    private const int MaxDimensions = 64;

    public static TensorEntry Read(ref Utf8JsonReader reader, string name, long at, ReadOnlySpan<(string Name, ElementType Type)> types,
        ByteSource source)
    {
        string? dtype = null;
        List<long>? shape = null, offsets = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw source.Broken($"'{name}' is no mapping with dtype, shape and data_offsets", at);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString();
            var twice = (key == "dtype" && dtype is not null) || (key == "shape" && shape is not null)
                || (key == "data_offsets" && offsets is not null);
            if (twice) throw source.Broken($"{key} of '{name}' stands twice", at);
            reader.Read();
            switch (key)
            {
                case "dtype":
                    dtype = reader.TokenType == JsonTokenType.String ? reader.GetString()
                    : throw source.Broken($"dtype of '{name}' is no text", at); break;
                case "shape": shape = Numbers(ref reader, $"shape of '{name}'", at, source); break;
                case "data_offsets": offsets = Numbers(ref reader, $"data_offsets of '{name}'", at, source); break;
                default: reader.Skip(); break;
            }
        }

        if (dtype is null || shape is null || offsets is not [var begin, var end])
            throw source.Broken($"'{name}' needs a dtype, a shape and two data_offsets", at);
        var type = Named(dtype, types) ?? throw source.Broken(
            $"'{name}' is of type '{dtype}'; F32, F16, BF16, F64, I8, I16, I32, I64, U8 and BOOL are supported", at);

        // In the order that TensorInfo multiplies, so that what passes here does not overflow there.
        var length = 1L;
        foreach (var extent in shape)
            if (extent > int.MaxValue || Math.BigMul(length, extent, out length) != 0 || length < 0)
                throw source.Broken($"the shape [{string.Join(", ", shape)}] of '{name}' is too large", at);
        if (length > long.MaxValue / 8 || end < begin || end - begin != length * NumberFormat.Of(type).Bytes)
            throw source.Broken($"data_offsets [{begin}, {end}] of '{name}' do not fit {dtype} of [{string.Join(", ", shape)}]", at);
        return new TensorEntry(name, at, type, [.. shape.Select(extent => (int)extent)], begin, end);
    }

    private static ElementType? Named(string dtype, ReadOnlySpan<(string Name, ElementType Type)> types)
    {
        foreach (var (name, type) in types)
            if (name == dtype) return type;
        return null;
    }

    private static List<long> Numbers(ref Utf8JsonReader reader, string what, long at, ByteSource source)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw source.Broken($"{what} is no list", at);
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw source.Broken($"{what} holds something else than whole numbers from 0 on", at);
            if (numbers.Count == MaxDimensions) throw source.Broken($"{what} has more than {MaxDimensions} numbers", at);
            numbers.Add(number);
        }

        return numbers;
    }
}
