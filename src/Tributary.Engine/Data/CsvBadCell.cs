using System.Text;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Data;

/// <summary>A cell that is no number where one is expected, kept until it is known what its column holds.</summary>
/// <param name="Text">Its beginning where it is long.</param>
/// <param name="Line">From 1.</param>
/// <param name="Offset">In bytes from the start of the file.</param>
internal sealed record CsvBadCell(string Column, string Text, CsvCell Kind, long Line, long Offset)
{
    public static CsvBadCell Of(CsvRecords records, CsvColumn column, CsvCell kind)
    {
        var text = CsvColumn.Shorten(Encoding.UTF8.GetString(records[column.Index]));
        return new(column.Name, text, kind, records.Line, records.OffsetOf(column.Index));
    }

    /// <param name="file">What the fault calls the file.</param>
    /// <param name="more">What is known besides, and what to do.</param>
    public BrokenFileException Broken(string file, string more = "")
        => new(file, Offset, $"line {Line}: '{Text}' in column '{Column}' is no {Wanted}{more}")
        {
            IsTable = true,
            Line = Line,
            Place = $"line {Line}, column '{Column}'",
        };

    private string Wanted => Kind == CsvCell.NotFinite ? "finite number in float32 (at most 3.4e38)" : "number";
}
