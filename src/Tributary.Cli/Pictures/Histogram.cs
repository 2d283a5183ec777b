using Tributary.Engine.Data;

namespace Tributary.Cli.Pictures;

/// <summary>How often each label stands in a set, as bars of text.</summary>
internal static class Histogram
{
    private const int MaxLabels = 40;

    public static void Write(Terminal terminal, DataSet data)
    {
        if (data.Classes == 0) return;
        var counts = new long[data.Classes];
        for (var i = 0; i < data.Count; i++)
            if (data.Label(i) is >= 0 and var label) counts[label]++;
        Write(terminal, [.. counts.Select((count, label) => (Name(data, label), count))]);
    }

    public static void Write(Terminal terminal, IReadOnlyList<(string Name, long Count)> bars)
    {
        if (bars.Count == 0) return;
        var (names, max) = (bars.Max(bar => bar.Name.Length), Math.Max(1, bars.Max(bar => bar.Count)));
        var numbers = Amounts.Count(max).Length;
        foreach (var (name, count) in bars.Take(MaxLabels))
            terminal.Out.WriteLine($"  {name.PadRight(names)}  {Amounts.Count(count).PadLeft(numbers)}  "
                + $"{new string('█', (int)(count * 40 / max))}");
        if (bars.Count > MaxLabels) terminal.Out.WriteLine($"  and {bars.Count - MaxLabels} more");
    }

    public static string Name(DataSet data, int label) => label < data.ClassNames.Count ? data.ClassNames[label] : $"{label}";
}
