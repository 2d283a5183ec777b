using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Tributary.Engine.Specs;

namespace Tributary.Core.Specs;

/// <summary>Resolves plain scalars by the core schema (YAML 1.2.2, section 10.3.2).</summary>
internal static class YamlScalar
{
    public static JsonNode? Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ => Number(text) ?? JsonValue.Create(text),
    };

    private static JsonValue? Number(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
            out var hex)) return JsonValue.Create(hex);
        if (text.StartsWith("0o", StringComparison.Ordinal) && Octal(text.AsSpan(2)) is { } octal) return JsonValue.Create(octal);
        var first = text.TrimStart('-', '+');
        if (first.Length == 0 || text.Length - first.Length > 1 || !(char.IsAsciiDigit(first[0]) || first[0] == '.')) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return JsonValue.Create(whole);
        const NumberStyles Float = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(text, Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) return null;

        // What a double would round to a whole number stays as it was written, for whoever needs all of it.
        var isRounded = number == Math.Floor(number) && (WholeNumber.Read(text) is not { } exact || exact != (BigInteger)number);
        return isRounded ? JsonValue.Create(text) : JsonValue.Create(number);
    }

    private static long? Octal(ReadOnlySpan<char> digits)
    {
        if (digits.Length is 0 or > 20) return null;
        long value = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7') return null;
            value = (value * 8) + (digit - '0');
        }

        return value;
    }
}
