using System.Globalization;
using System.Text;
using Tributary.Engine.Data;

namespace Tributary.Engine.Partitions;

/// <summary>A look at a partition: how many samples of each label each client holds.</summary>
public sealed class PartitionTable
{
    private static readonly string[] s_others = ["others"];
    private readonly int[][] _counts;

    public PartitionTable(Partition partition, DataSet data)
    {
        Clients = partition.Clients;
        var classes = Math.Max(1, data.Classes);
        Labels = data.ClassNames.Count == classes ? data.ClassNames : data.Classes == 0 ? ["samples"]
            : [.. Enumerable.Range(0, classes).Select(label => $"{label}")];
        _counts = [.. partition.Samples.Select(samples =>
        {
            var counts = new int[classes];
            foreach (var sample in samples) counts[Math.Max(0, data.Label(sample))]++;
            return counts;
        })];
    }

    public IReadOnlyList<string> Clients { get; }

    public IReadOnlyList<string> Labels { get; }

    /// <summary>For each client, the number of its samples of each label.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Counts => _counts;

    /// <summary>An aligned table with totals; clients beyond the first ones are summed up in a line.</summary>
    /// <param name="maxClients">Lines for single clients.</param>
    /// <param name="maxLabels">Columns for single labels; the rest share one.</param>
    public string ToText(int maxClients = 50, int maxLabels = 20)
    {
        var shown = Math.Min(maxLabels, Labels.Count);
        string[] Row(string name, IEnumerable<long> counts)
        {
            var all = counts.ToArray();
            return [name, .. all.Take(shown).Select(Number), .. shown < all.Length ? [Number(all.Skip(shown).Sum())]
                : Array.Empty<string>(), Number(all.Sum())];
        }

        var rows = new List<string[]> { (string[])["client", .. Labels.Take(shown), .. shown < Labels.Count ? s_others : [], "total"] };
        for (var i = 0; i < Math.Min(maxClients, _counts.Length); i++) rows.Add(Row(Clients[i], _counts[i].Select(count => (long)count)));
        if (_counts.Length > maxClients) rows.Add(Row($"{_counts.Length - maxClients} more", Sums(maxClients)));
        rows.Add(Row("total", Sums(0)));

        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(row[0].PadRight(widths[0]));
            for (var i = 1; i < row.Length; i++) text.Append("  ").Append(row[i].PadLeft(widths[i]));
            text.Append('\n');
        }

        var sizes = _counts.Select(counts => counts.Sum()).Order().ToArray();
        var labels = _counts.Select(counts => counts.Count(count => count > 0)).Order().ToArray();
        return text.Append(CultureInfo.InvariantCulture,
            $"samples a client: {sizes[0]} to {sizes[^1]}, median {sizes[sizes.Length / 2]}; labels a client: {labels[0]} to "
            + $"{labels[^1]}, median {labels[labels.Length / 2]}\n").ToString();
    }

    private long[] Sums(int fromClient)
    {
        var sums = new long[Labels.Count];
        foreach (var counts in _counts.Skip(fromClient))
            for (var i = 0; i < sums.Length; i++) sums[i] += counts[i];
        return sums;
    }

    private static string Number(long count) => count == 0 ? "." : count.ToString(CultureInfo.InvariantCulture);
}
