using System.Globalization;
using Google.Protobuf.Collections;
using Tributary.Core.Texts;
using Tributary.Transports.Flower.Messages;

namespace Tributary.Transports.Flower;

/// <summary>Flower's scalars and what they are here.</summary>
internal static class Scalars
{
    public static Scalar Of(object value) => value switch
    {
        bool truth => new Scalar { Bool = truth },
        int whole => new Scalar { Sint64 = whole },
        long whole => new Scalar { Sint64 = whole },
        ulong large => new Scalar { Uint64 = large },
        double number => new Scalar { Double = number },
        string text => new Scalar { String = text },
        _ => throw new ArgumentException($"{value.GetType().Name} is no scalar", nameof(value)),
    };

    /// <summary>The scalar as a number; truth is 1 or 0. Null for texts and bytes.</summary>
    public static double? Number(Scalar value) => value.ScalarCase switch
    {
        Scalar.ScalarOneofCase.Double => value.Double,
        Scalar.ScalarOneofCase.Sint64 => value.Sint64,
        Scalar.ScalarOneofCase.Uint64 => value.Uint64,
        Scalar.ScalarOneofCase.Bool => value.Bool ? 1 : 0,
        _ => null,
    };

    /// <summary>The scalar for people; bytes as base64.</summary>
    public static string Text(Scalar value) => value.ScalarCase switch
    {
        Scalar.ScalarOneofCase.String => CleanText.Of(value.String),
        Scalar.ScalarOneofCase.Bool => value.Bool ? "true" : "false",
        Scalar.ScalarOneofCase.Bytes => value.Bytes.ToBase64(),
        Scalar.ScalarOneofCase.Sint64 => value.Sint64.ToString(CultureInfo.InvariantCulture),
        Scalar.ScalarOneofCase.Uint64 => value.Uint64.ToString(CultureInfo.InvariantCulture),
        Scalar.ScalarOneofCase.Double => value.Double.ToString("R", CultureInfo.InvariantCulture),
        _ => "",
    };

    /// <summary>All of them; NaN for those that are no numbers.</summary>
    public static Dictionary<string, double> AllNumbers(MapField<string, Scalar> scalars)
        => scalars.ToDictionary(pair => pair.Key, pair => Number(pair.Value) ?? double.NaN, StringComparer.Ordinal);

    /// <summary>Those that are numbers.</summary>
    public static Dictionary<string, double> Numbers(MapField<string, Scalar> scalars)
    {
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in scalars)
            if (Number(value) is { } number) numbers[name] = number;
        return numbers;
    }
}
