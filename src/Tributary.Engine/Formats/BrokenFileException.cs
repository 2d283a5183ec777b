namespace Tributary.Engine.Formats;

/// <summary>A file (or a stream that stands for one) is not what it claims to be: truncated, lying about its sizes, or of an
/// unsupported kind. Readers throw this before they allocate what a header merely claims.</summary>
public sealed class BrokenFileException(string file, long offset, string problem, Exception? inner = null)
    : Exception($"{file}, byte {offset}: {problem}", inner)
{
    /// <summary>The file's path, or the name that the caller gave the stream.</summary>
    public string File { get; } = file;

    /// <summary>Where the fault was seen, in bytes from the start (of the uncompressed content where the file is gzip).</summary>
    public long Offset { get; } = offset;

    /// <summary>True for a table that a person wrote: nothing is damaged, and the problem says what to do.</summary>
    public bool IsTable { get; init; }

    /// <summary>The line of a table, from 1; null where only <see cref="Offset"/> tells.</summary>
    public long? Line { get; init; }

    /// <summary>Where it is, without anything that the file holds: for others than the file's owner.</summary>
    public string Place { get; init; } = $"byte {offset}";

    /// <summary>What is wrong and, where it helps, what is expected.</summary>
    public string Problem { get; } = problem;
}
