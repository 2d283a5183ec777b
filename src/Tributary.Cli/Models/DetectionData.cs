using Tributary.Engine.Data;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;

namespace Tributary.Cli.Models;

/// <summary>Tables for baseline and evaluation, as a person names them: files, or folders whose <c>*.csv</c> files are all taken.</summary>
internal static class DetectionData
{
    /// <exception cref="CommandFault">There is no such file or folder, no table in it, or the tables do not fit each other.</exception>
    public static RowSet Read(Terminal terminal, IReadOnlyList<string> paths, string? label)
    {
        var files = paths.SelectMany(path => Files(terminal, path)).ToList();
        RowSet rows;
        try
        {
            rows = DetectionTable.ReadAll(files, label);
        }
        catch (ArgumentException fault)
        {
            throw CommandFault.BadInput(fault.Plain(), "give tables of one kind", fault);
        }

        return rows.Count > 0 ? rows : throw CommandFault.BadInput($"{string.Join(", ", files.Select(terminal.Shown))}: there are no rows");
    }

    /// <summary>The rows that are not known to be anomalies.</summary>
    public static DataSet Normal(RowSet rows)
    {
        int[] normal = [.. Enumerable.Range(0, rows.Count).Where(row => DetectionTable.IsAnomaly(rows, row) != true)];
        return normal.Length == rows.Count ? rows : new Subset(rows, normal);
    }

    private static IEnumerable<string> Files(Terminal terminal, string path)
    {
        var full = terminal.PathOf(path);
        if (File.Exists(full)) return [full];
        if (!Directory.Exists(full)) throw CommandFault.NotFound($"there is no file or folder {terminal.Shown(full)}");
        string[] found = [.. Directory.EnumerateFiles(full, "*.csv").Concat(Directory.EnumerateFiles(full, "*.csv.gz"))
            .Order(StringComparer.Ordinal)];
        return found.Length > 0 ? found : throw CommandFault.NotFound($"the folder {terminal.Shown(full)} has no *.csv file");
    }
}
