using System.Security.Cryptography;
using Tributary.Gateways.Asking;
using Tributary.Storage.Spool;

namespace Tributary.Gateways.Frames;

/// <summary>An update that comes in pieces, in order; each goes into the spool's file as it comes.</summary>
internal sealed class UpdatePieces(OpenAsk ask, SpoolEntry entry, IDisposable room, long bytes, string digest, long began) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public OpenAsk Ask => ask;

    public SpoolEntry Entry => entry;

    /// <summary>As they were declared.</summary>
    public long Bytes => bytes;

    public string Digest => digest;

    /// <summary>When it began to come.</summary>
    public long Began { get; } = began;

    /// <summary>When something of it came last.</summary>
    public long Moved { get; set; } = began;

    /// <summary>Bytes that are here.</summary>
    public long At { get; private set; }

    public bool IsWhole => At == bytes;

    /// <summary>Takes the piece that begins where the last one ended; any other goes by.</summary>
    /// <returns>False where it goes beyond what was declared.</returns>
    /// <exception cref="IOException">It could not be kept.</exception>
    public bool Take(long offset, ReadOnlySpan<byte> piece)
    {
        if (offset != At) return true;
        if (piece.Length > bytes - At) return false;
        RandomAccess.Write(entry.File.SafeFileHandle, piece, At);
        _hash.AppendData(piece);
        At += piece.Length;
        return true;
    }

    /// <summary>SHA-256 of all of it; once.</summary>
    public byte[] Hash() => _hash.GetHashAndReset();

    public void Dispose()
    {
        _hash.Dispose();
        entry.Dispose();
        room.Dispose();
    }
}
