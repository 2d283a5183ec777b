using System.Security.Cryptography;
using System.Text.Json;

namespace Tributary.Gateways.Enrolment;

/// <summary>Who did what, one JSON line each, chained by hashes: a changed, removed or inserted line is noticed. What is cut from its end
/// is noticed by whoever kept <see cref="Head"/>.</summary>
public sealed class AuditTrail : IDisposable
{
    /// <summary>Letters of each of a line's texts; the rest is cut.</summary>
    public const int MaxText = 300;

    /// <summary>The action of a line about something that is to be done; its detail says what.</summary>
    public const string Intended = "change.intended";

    private static readonly string Start = new('0', 64);
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly TimeProvider clock;
    private readonly string path;
    private AuditEnd tail = new(0, Start);
    private long? torn;

    /// <exception cref="InvalidDataException">The trail was tampered with, or its disk is damaged.</exception>
    public AuditTrail(string path, TimeProvider clock)
    {
        (this.path, this.clock) = (path, clock);
        if (!File.Exists(path)) return;
        CutTornLine(path);
        foreach (var line in File.ReadLines(path))
        {
            var read = Read(line) ?? throw new InvalidDataException(
                $"{path}, line {Count + 1} is no line of an audit trail; keep the file for the inquiry and start with a new one");
            tail = new(read.Number, read.Hash);
        }
    }

    /// <summary>Lines that there are.</summary>
    public long Count => End.Number;

    /// <summary>The last line's hash.</summary>
    public string Head => End.Hash;

    /// <summary>Number and hash of the last line, as they go together.</summary>
    public AuditEnd End => Volatile.Read(ref tail);

    /// <summary>Told after each line; it may not throw.</summary>
    public Action? Grown { get; set; }

    /// <summary>Adds a line; it is on the disk when this returns.</summary>
    /// <param name="intent">Number of the line that said beforehand what was intended.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="IOException">The disk takes no line; the trail ends where it did before.</exception>
    /// <exception cref="UnauthorizedAccessException">The trail may not be written.</exception>
    public async Task<long> AppendAsync(string actor, string action, string target, string? address, string? detail,
        CancellationToken cancellation, long? intent = null)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            var open = new AuditLine(Count + 1, clock.GetUtcNow(), Short(actor)!, Short(action)!, Short(target)!, Short(address), Short(
                detail), Head, "")
            { Intent = intent };
            var line = open with { Hash = HashOf(open) };
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            Write([.. JsonSerializer.SerializeToUtf8Bytes(line, CredentialJson.Default.AuditLine), (byte)'\n']);
            Volatile.Write(ref tail, new(line.Number, line.Hash));
            Grown?.Invoke();
            return line.Number;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Lines after number <paramref name="after"/>, in their order.</summary>
    public IReadOnlyList<AuditLine> Lines(long after, int most)
        => File.Exists(path) ? [.. File.ReadLines(path).Skip((int)Math.Clamp(after, 0, int.MaxValue)).Take(most).Select(Read)
            .OfType<AuditLine>()] : [];

    /// <summary>The number of the first line that does not fit; null where the whole chain holds.</summary>
    public long? FirstFault()
    {
        if (!File.Exists(path)) return Count == 0 ? null : 1;
        var (number, previous) = (0L, Start);
        var last = End;
        foreach (var line in File.ReadLines(path).Take((int)Math.Min(last.Number, int.MaxValue)))
        {
            number++;
            if (Read(line) is not { } read || read.Number != number || read.Previous != previous
                || read.Hash != HashOf(read with { Hash = "" })) return number;
            previous = read.Hash;
        }

        return number < last.Number || previous != last.Hash ? number + 1 : null;
    }

    public void Dispose() => turn.Dispose();

    private void Write(byte[] line)
    {
        var isNew = !File.Exists(path);
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);

        // What a disk took of a line that failed is no line, also where the disk did not let go of it then.
        if (torn is { } good && file.Length > good) file.SetLength(good);
        torn = file.Length;
        file.Seek(0, SeekOrigin.End);
        file.Write(line);
        file.Flush(flushToDisk: true);
        if (isNew) Security.OwnersFolder.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
        torn = null;
    }

    // A line that a crash left half is no line: nobody was told that it is there.
    private static void CutTornLine(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var end = file.Length;
        while (end > 0)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n') break;
            end--;
        }

        if (end < file.Length) file.SetLength(end);
    }

    private static AuditLine? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, CredentialJson.Default.AuditLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string HashOf(AuditLine line)
        => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(line, CredentialJson.Default.AuditLine)));

    private static string? Short(string? text) => text?.Length > MaxText ? text[..MaxText] : text;
}
