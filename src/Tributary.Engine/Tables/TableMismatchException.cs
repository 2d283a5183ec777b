using Tributary.Engine.Data;

namespace Tributary.Engine.Tables;

/// <summary>A file cannot be read as a run wants it: the message has what the run wants and what the file has.</summary>
public sealed class TableMismatchException : Exception
{
    private const int MaxShown = 50;

    private TableMismatchException(string message)
        : base(message)
    {
    }

    /// <param name="why">What is wrong, and what to do.</param>
    internal static TableMismatchException Of(string file, IReadOnlyList<string> wanted, IReadOnlyList<string> found, string why)
        => new($"the run wants {List(wanted)}; {file} has {List(found)}: {why}");

    internal static string List(IReadOnlyList<string> names)
        => $"[{string.Join(", ", names.Take(MaxShown).Select(CsvColumn.Shorten))}"
            + $"{(names.Count > MaxShown ? $", and {names.Count - MaxShown} more" : "")}]";
}
