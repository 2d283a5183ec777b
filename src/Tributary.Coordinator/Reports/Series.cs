namespace Tributary.Coordinator.Reports;

/// <summary>One number per round with the name and colour it has in a chart.</summary>
/// <param name="Key">Unique in the page.</param>
/// <param name="Unit">How a value is written: percent, loss, number, seconds, bytes or count; the page's script knows the same.</param>
/// <param name="Color">The class that gives the colour, c1 to c6.</param>
/// <param name="Values">One per round; null where it was not measured.</param>
internal sealed record Series(string Key, string Name, string Unit, string Color, IReadOnlyList<double?> Values)
{
    public bool Any => Values.Any(value => value is { } number && double.IsFinite(number));

    public IEnumerable<double> Finite => Values.OfType<double>().Where(double.IsFinite);

    public static string Write(string unit, double? value) => unit switch
    {
        "percent" => Amounts.Percent(value),
        "loss" => Amounts.Loss(value),
        "number" => Amounts.Number(value),
        "seconds" => value is { } seconds ? Amounts.Seconds(seconds) : Amounts.Nothing,
        "bytes" => value is { } bytes ? Amounts.Bytes(bytes) : Amounts.Nothing,
        _ => value is { } count ? Amounts.Count((long)count) : Amounts.Nothing,
    };
}
