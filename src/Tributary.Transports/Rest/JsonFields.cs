using System.Text.Json;

namespace Tributary.Transports.Rest;

/// <summary>Single values of a body.</summary>
internal static class JsonFields
{
    /// <exception cref="RestFormatException">It is no text, or too long.</exception>
    public static string Text(ref Utf8JsonReader reader, string key, int max)
    {
        if (reader.TokenType != JsonTokenType.String) throw new RestFormatException($"{key} is no text");
        if (reader.ValueSpan.Length > max) throw new RestFormatException($"{key} is longer than {max} letters");
        return reader.GetString()!;
    }

    /// <exception cref="RestFormatException">It is no finite number.</exception>
    public static double Number(ref Utf8JsonReader reader, string key)
        => reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && double.IsFinite(number) ? number
            : throw new RestFormatException($"{key} is no number");

    /// <summary>A whole number, however it is written: 20 and 20.0 are one.</summary>
    /// <exception cref="RestFormatException">It is none.</exception>
    public static int Whole(ref Utf8JsonReader reader, string key)
        => Number(ref reader, key) is var number && number is >= int.MinValue and <= int.MaxValue && Math.Floor(number) == number
            ? (int)number : throw new RestFormatException($"{key} is {number}; a whole number is needed");
}
