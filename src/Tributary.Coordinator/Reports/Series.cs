namespace Tributary.Coordinator.Reports;

/// <summary>One number per point of a chart, with the name and colour it has there.</summary>
/// <param name="Key">Unique in the page.</param>
/// <param name="Unit">How a value is written: percent, loss, number, seconds, bytes or count; the page's script knows the same.</param>
/// <param name="Color">The class that gives the colour, c1 to c7.</param>
/// <param name="Values">One per point: the mean over its rounds (of spreads their ends); null where none was measured.</param>
internal sealed record Series(string Key, string Name, string Unit, string Color, IReadOnlyList<double?> Values)
{
    /// <summary>The least of each point's rounds; the value itself where a point is one round.</summary>
    public required IReadOnlyList<double?> Least { get; init; }

    /// <summary>As <see cref="Least"/>, the greatest.</summary>
    public required IReadOnlyList<double?> Greatest { get; init; }

    /// <summary>Of all rounds.</summary>
    public required double Sum { get; init; }

    /// <summary>The first round that has a value; null where none has.</summary>
    public (int Round, double Value)? First { get; init; }

    /// <summary>The last round that has a value; null where none has.</summary>
    public (int Round, double Value)? Last { get; init; }

    public bool Any => First is not null;

    /// <summary>The values that an axis has to cover.</summary>
    public IEnumerable<double> Ends => Least.Concat(Greatest).OfType<double>();

    public static string Write(string unit, double? value) => unit switch
    {
        "percent" => Amounts.Percent(value),
        "loss" => Amounts.Loss(value),
        "number" => Amounts.Number(value),
        "seconds" => value is { } seconds ? Amounts.Seconds(seconds) : Amounts.Nothing,
        "bytes" => value is { } bytes ? Amounts.Bytes(bytes) : Amounts.Nothing,
        _ => value is { } count ? Amounts.Count((long)Math.Round(count)) : Amounts.Nothing,
    };
}
