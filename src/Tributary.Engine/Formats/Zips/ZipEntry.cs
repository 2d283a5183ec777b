namespace Tributary.Engine.Formats.Zips;

/// <summary>One file of an archive, as the archive's directory has it.</summary>
/// <param name="Method">0 stored, 8 deflated.</param>
/// <param name="PackedBytes">As it lies in the archive.</param>
/// <param name="Bytes">Its own size.</param>
/// <param name="HeaderAt">Where its local header begins, in bytes from the archive's start.</param>
/// <param name="At">Where its content begins.</param>
internal sealed record ZipEntry(string Name, int Method, uint Crc, long PackedBytes, long Bytes, long HeaderAt, long At)
{
    public const int Stored = 0, Deflated = 8;
}
