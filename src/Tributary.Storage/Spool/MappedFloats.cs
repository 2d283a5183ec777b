using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace Tributary.Storage.Spool;

/// <summary>Floats of a file as memory, read where they lie.</summary>
internal sealed unsafe class MappedFloats : MemoryManager<float>
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly int _length;
    private readonly byte* _start;
    private float* _values;

    /// <param name="file">May be closed afterwards.</param>
    /// <param name="offset">Bytes before the first value.</param>
    public MappedFloats(FileStream file, long offset, int length)
    {
        _length = length;
        _file = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + _view.PointerOffset;
        _values = (float*)(_start + offset);
    }

    public static MappedFloats Open(string path, long offset, int length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        return new MappedFloats(file, offset, length);
    }

    /// <summary>SHA-256 of the file's first bytes, as they are in memory now.</summary>
    public byte[] Digest(long bytes)
    {
        ObjectDisposedException.ThrowIf(_values is null, this);
        const int atOnce = 1 << 24;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var at = 0L; at < bytes; at += atOnce) hash.AppendData(new ReadOnlySpan<byte>(_start + at, (int)Math.Min(atOnce, bytes - at)));
        return hash.GetHashAndReset();
    }

    public override Span<float> GetSpan()
        => _values is null ? throw new ObjectDisposedException(nameof(MappedFloats)) : new Span<float>(_values, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_values + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (_values is null) return;
        _values = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
