using System.Globalization;

namespace Tributary.Transports.Mqtt;

/// <summary>One file of a queue: records one after the other.</summary>
/// <param name="first">Number of its first record, which is also its name.</param>
internal sealed class QueueSegment(string folder, long first)
{
    private const string Prefix = "queue-";
    private const string Ending = ".log";

    public long First => first;

    public string Path { get; } = System.IO.Path.Combine(folder, $"{Prefix}{first.ToString("D20", CultureInfo.InvariantCulture)}{Ending}");

    /// <summary>Bytes of whole records; what lies behind them is torn.</summary>
    public long Length { get; set; }

    /// <summary>Those of a folder, oldest first.</summary>
    public static IEnumerable<QueueSegment> In(string folder)
        => Directory.EnumerateFiles(folder, Prefix + "*" + Ending).Select(System.IO.Path.GetFileNameWithoutExtension)
            .Select(name => long.TryParse(name![Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                ? new QueueSegment(folder, first) : null).OfType<QueueSegment>().OrderBy(segment => segment.First);

    /// <summary>Looks at every record and takes note where the last whole one ends.</summary>
    /// <param name="found">Told the number of each record.</param>
    /// <returns>Whether the file ends with a whole record.</returns>
    public bool Scan(Action<long> found)
    {
        using var file = File.OpenHandle(Path);
        var size = RandomAccess.GetLength(file);
        var expected = first;
        for (Length = 0; Length < size;)
        {
            if (QueueRecord.Read(file, Length, size) is not { } record || record.Number != expected++) return false;
            found(record.Number);
            Length = record.End;
        }

        return true;
    }
}
