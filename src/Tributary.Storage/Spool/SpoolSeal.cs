using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Tributary.Storage.Spool;

/// <summary>The end of a spooled file: a mark, and the SHA-256 of everything before it. What is read back without it, or with another, is
/// not what was acknowledged.</summary>
internal static class SpoolSeal
{
    /// <summary>Bytes at a file's end.</summary>
    public const int Length = 8 + SHA256.HashSizeInBytes;

    private const int BlockBytes = 128 * 1024;

    private static ReadOnlySpan<byte> Mark => "TRIBSEAL"u8;

    /// <summary>Puts it behind the content.</summary>
    public static void Write(SafeFileHandle file, long content, ReadOnlySpan<byte> digest)
    {
        Span<byte> seal = stackalloc byte[Length];
        Mark.CopyTo(seal);
        digest.CopyTo(seal[Mark.Length..]);
        RandomAccess.Write(file, seal, content);
    }

    /// <returns>The digest that stands at the file's end; null where none does.</returns>
    public static byte[]? Read(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        Span<byte> seal = stackalloc byte[Length];
        return length >= Length && RandomAccess.Read(file, seal, length - Length) == Length && seal.StartsWith(Mark)
            ? seal[Mark.Length..].ToArray() : null;
    }

    /// <summary>SHA-256 of the first bytes of a file.</summary>
    public static byte[] DigestOf(SafeFileHandle file, long content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[(int)Math.Min(BlockBytes, content)];
        for (var at = 0L; at < content;)
        {
            var count = RandomAccess.Read(file, block.AsSpan(0, (int)Math.Min(block.Length, content - at)), at);
            if (count == 0) break;
            hash.AppendData(block, 0, count);
            at += count;
        }

        return hash.GetHashAndReset();
    }
}
