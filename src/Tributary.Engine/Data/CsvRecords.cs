using Tributary.Engine.Formats;

namespace Tributary.Engine.Data;

/// <summary>Splits a file into records and fields as RFC 4180 says; LF or CR alone end a line too, and blank lines are passed over.
/// Records lie in the source's buffer until the next one is asked for.</summary>
internal sealed class CsvRecords(ByteSource source, char delimiter, bool trim)
{
    /// <summary>A longer record is refused (most often a quote that is never closed).</summary>
    public const int MaxRecordBytes = 16 * 1024 * 1024;

    private readonly byte _delimiter = (byte)delimiter;
    private CsvField[] _fields = new CsvField[64];
    private int _recordBytes;
    private int _recordLines;

    /// <summary>Line that the record begins on, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Number of fields in the record.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int field] => source.Buffered.Slice(_fields[field].Start, _fields[field].Length);

    /// <summary>What faults call the file.</summary>
    public string File => source.Name;

    public BrokenFileException Broken(string problem, int field = 0)
        => new(File, OffsetOf(field), $"line {Line}: {problem}") { IsTable = true, Line = Line, Place = $"line {Line}" };

    /// <summary>Where a field begins, in bytes from the start of the file; where the record does, if it has no such field.</summary>
    public long OffsetOf(int field) => source.Offset + (field < Count ? _fields[field].Start : 0);

    public bool Next()
    {
        do
        {
            Step();
            if (!source.Ensure(1)) return false;
            var end = EndOfLine();
            Count = 0;
            if (source.Buffered[..end].Contains((byte)'"')) SplitQuoted();
            else Split(end);
        }
        while (Count == 1 && _fields[0].Length == 0);
        return true;
    }

    /// <summary>Passes over one line without looking into it.</summary>
    public bool SkipLine()
    {
        Step();
        if (!source.Ensure(1)) return false;
        Close(EndOfLine(), 1);
        Count = 0;
        return true;
    }

    private void Step()
    {
        source.Skip(_recordBytes);
        Line += _recordLines;
        (_recordBytes, _recordLines) = (0, 0);
    }

    // Where the line breaks, or the end of the source.
    private int EndOfLine()
    {
        for (var searched = 0; ;)
        {
            var found = source.Buffered[searched..].IndexOfAny((byte)'\n', (byte)'\r');
            if (found >= 0) return searched + found;
            searched = source.Buffered.Length;
            if (!More(searched)) return searched;
        }
    }

    // CR, LF, CR LF, or nothing at the end of the source.
    private int BreakBytes(int end) => At(end) switch
    {
        '\n' => 1,
        '\r' => At(end + 1) == '\n' ? 2 : 1,
        _ => 0,
    };

    private bool More(int have)
    {
        if (have > MaxRecordBytes)
            throw Broken($"the line is longer than {MaxRecordBytes} bytes; is a quote never closed, or is this no table of texts?");
        return source.Ensure(have + 1);
    }

    private void Split(int end)
    {
        var line = source.Buffered[..end];
        var start = 0;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != _delimiter) continue;
            Add(line, start, i);
            start = i + 1;
        }

        Add(line, start, line.Length);
        Close(end, 1);
    }

    private void SplitQuoted()
    {
        var (i, lines) = (0, 1);
        while (true)
        {
            var start = i;
            while (IsSpace(At(i))) i++;
            if (At(i) == '"')
            {
                (i, var breaks) = Unquote(i + 1);
                lines += breaks;
                while (IsSpace(At(i))) i++;
                if (At(i) is var next && !Ends(next) && next != _delimiter)
                {
                    const string Wanted = "the delimiter is expected (a quote inside a field is written twice)";
                    throw source.Broken($"line {Line}: '{(char)next}' follows a closing quote; {Wanted}", source.Offset + i);
                }
            }
            else
            {
                while (At(i) is var letter && !Ends(letter) && letter != _delimiter) i++;
                Add(source.Buffered, start, i);
            }

            if (At(i) != _delimiter) break;
            i++;
        }

        Close(i, lines);
    }

    // Moves the field's bytes together where quotes are doubled; the buffer is ours.
    private (int End, int Lines) Unquote(int start)
    {
        var (i, write, lines) = (start, start, 0);
        while (true)
        {
            var letter = At(i);
            if (letter < 0) throw source.Broken($"line {Line}: a quote is opened here and never closed", source.Offset + start - 1);
            if (letter == '"')
            {
                i++;
                if (At(i) != '"') break;
            }

            if (letter == '\n' || (letter == '\r' && At(i + 1) != '\n')) lines++;
            source.Buffered[write++] = (byte)letter;
            i++;
        }

        Add(new CsvField(start, write - start));
        return (i, lines);
    }

    private int At(int index) => index < source.Buffered.Length || More(index) ? source.Buffered[index] : -1;

    private static bool Ends(int letter) => letter is -1 or '\n' or '\r';

    private bool IsSpace(int letter) => trim && letter is ' ' or '\t' && letter != _delimiter;

    private void Add(ReadOnlySpan<byte> line, int start, int end)
    {
        while (end > start && IsSpace(line[end - 1])) end--;
        while (start < end && IsSpace(line[start])) start++;
        Add(new CsvField(start, end - start));
    }

    private void Add(CsvField field)
    {
        if (Count == _fields.Length) Array.Resize(ref _fields, 2 * Count);
        _fields[Count++] = field;
    }

    private void Close(int end, int lines)
    {
        _recordBytes = end + BreakBytes(end);
        _recordLines = lines;
    }
}
