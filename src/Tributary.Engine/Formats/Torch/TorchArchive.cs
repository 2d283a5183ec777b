using System.Text;
using Tributary.Engine.Formats.Zips;

namespace Tributary.Engine.Formats.Torch;

/// <summary>A PyTorch file as an archive: one folder of any name (or none) with <c>data.pkl</c> and the storages under
/// <c>data/</c>.</summary>
internal sealed class TorchArchive
{
    private const string Pickle = "data.pkl";
    private const int MaxWordBytes = 64, MaxVersion = 10;

    private readonly ZipInput _zip;
    private readonly string _folder;

    /// <exception cref="BrokenFileException">It is no such archive.</exception>
    public TorchArchive(ReadOnlyMemory<byte> bytes, string name, long maxExtraBytes)
    {
        Name = name;

        // torch.save before 1.6, or with _use_new_zipfile_serialization=False: protocol 2 and a magic number of ten bytes.
        if (bytes.Span.StartsWith((ReadOnlySpan<byte>)[0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20]))
            throw Broken("it is in the format before PyTorch 1.6, which is not read; load it with PyTorch and save it anew");
        _zip = new ZipInput(bytes, name, maxExtraBytes);
        var pickles = _zip.Names.Where(file => file == Pickle || file.EndsWith($"/{Pickle}", StringComparison.Ordinal)).ToList();
        if (pickles.Count != 1) throw Broken($"it holds {pickles.Count} files {Pickle}; a file of torch.save holds one");
        _folder = pickles[0][..^Pickle.Length];
        if (_zip.Find(_folder + "constants.pkl") is not null) throw Broken("it is a TorchScript program; what torch.save writes is read");
        if (Word("byteorder") is { } order && order != "little")
            throw Broken($"its byteorder is '{ZipDirectory.Shown(order)}'; little is read");
        if (Word("version") is { } version && !(int.TryParse(version, out var number) && number is > 0 and <= MaxVersion))
            throw Broken($"its version is '{ZipDirectory.Shown(version)}'; 1..{MaxVersion} are read");
    }

    public string Name { get; }

    /// <summary>What faults in the pickle call it.</summary>
    public string PickleName => $"{Name}: {ZipDirectory.Shown(_folder + Pickle)}";

    /// <summary>Bytes beyond the file's own that may still be taken.</summary>
    public long Room => _zip.Room;

    /// <param name="maxBytes">A longer one is refused.</param>
    public byte[] ReadPickle(int maxBytes)
    {
        var entry = _zip.Find(_folder + Pickle)!;
        if (entry.Bytes > maxBytes) throw Broken($"{Pickle} has {entry.Bytes} bytes; at most {maxBytes} are read");
        return _zip.Content(entry).ToArray();
    }

    /// <summary>A storage's bytes; null where there is none of that key.</summary>
    /// <param name="expected">How many there should be.</param>
    public ReadOnlyMemory<byte>? Storage(string key, long expected)
    {
        if (_zip.Find($"{_folder}data/{key}") is not { } entry) return null;
        return entry.Bytes == expected ? _zip.Content(entry)
            : throw Broken($"storage '{ZipDirectory.Shown(key)}' has {entry.Bytes} bytes; {expected} are claimed");
    }

    public BrokenFileException Broken(string problem) => new(Name, 0, problem);

    private string? Word(string file)
    {
        if (_zip.Find(_folder + file) is not { } entry) return null;
        if (entry.Bytes > MaxWordBytes) throw Broken($"{file} has {entry.Bytes} bytes; a word is expected");
        return Encoding.Latin1.GetString(_zip.Content(entry).Span).Trim();
    }
}
