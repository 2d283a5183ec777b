using System.Globalization;
using Google.Protobuf.Collections;
using Tributary.Transports.Flower.Messages;

namespace Tributary.Transports.Flower;

/// <summary>The usual numbers of a Flower server's configuration. A number may come as a text; what is none, or out of its range, is a
/// fault: training otherwise than the server said would go unnoticed.</summary>
internal sealed class FlowerNumbers(MapField<string, Scalar> config)
{
    /// <summary>The first fault found; null where there is none.</summary>
    public string? Fault { get; private set; }

    /// <summary>The first of these that is a whole number in the range; null for none. What else stands there is passed over.</summary>
    public int? Any(int max, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (Read(name) is { } value && value == Math.Floor(value) && value >= 0 && value <= max) return (int)value;
        return null;
    }

    /// <summary>A whole number from 1; null where none of the names is there.</summary>
    public int? Whole(int max, params ReadOnlySpan<string> names)
        => (int?)Find(names, value => value == Math.Floor(value) && value >= 1 && value <= max, $"a whole number of 1..{max}");

    /// <summary>A number; null where none of the names is there.</summary>
    public double? Real(double max, bool mayBeZero, params ReadOnlySpan<string> names)
        => Find(names, value => (mayBeZero ? value >= 0 : (float)value > 0) && value <= max,
            string.Create(CultureInfo.InvariantCulture, $"a number {(mayBeZero ? "from 0" : "above 0")}, at most {max}"));

    private double? Find(ReadOnlySpan<string> names, Func<double, bool> isAllowed, string wanted)
    {
        foreach (var name in names)
        {
            if (!config.TryGetValue(name, out var given)) continue;
            if (Read(name) is { } value && isAllowed(value)) return value;
            var text = Scalars.Text(given);
            Fault ??= $"{name} is '{(text.Length <= 40 ? text : text[..37] + "...")}'; {wanted} is needed";
            return null;
        }

        return null;
    }

    private double? Read(string name)
    {
        if (!config.TryGetValue(name, out var given)) return null;
        if (given.ScalarCase != Scalar.ScalarOneofCase.String) return Scalars.Number(given);
        return double.TryParse(given.String, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
