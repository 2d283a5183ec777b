using System.IO.MemoryMappedFiles;

namespace Tributary.Fuzz.Tests;

/// <summary>The input under way, in a file that outlives a process which a stack overflow ends.</summary>
internal sealed class LastInput : IDisposable
{
    private const int Room = 4 << 20;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public LastInput(string name)
    {
        Path = Fuzzer.PathOf($"{name}-last");
        _file = MemoryMappedFile.CreateFromFile(Path, FileMode.Create, null, Room);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>Four bytes of length (little-endian), then the input.</summary>
    public string Path { get; }

    public void Note(byte[] input)
    {
        _view.Write(0, input.Length);
        _view.WriteArray(4, input, 0, Math.Min(input.Length, Room - 4));
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(Path);
    }
}
