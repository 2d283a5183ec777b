namespace Tributary.Engine.Formats;

/// <summary>CRC-32 as PNG (annex D), zip and gzip use it: polynomial 0xEDB88320, reflected. Eight bytes a step (slicing-by-8, Intel
/// 2006).</summary>
internal static class Crc32
{
    private static readonly uint[] s_tables = Tables();

    /// <param name="crc">The checksum of what came before; 0 to begin.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var tables = s_tables;
        crc = ~crc;
        while (bytes.Length >= 8)
        {
            crc ^= System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            crc = tables[(7 << 8) + (byte)crc] ^ tables[(6 << 8) + (byte)(crc >> 8)] ^ tables[(5 << 8)
                + (byte)(crc >> 16)] ^ tables[(4 << 8) + (crc >> 24)]
                ^ tables[(3 << 8) + bytes[4]] ^ tables[(2 << 8) + bytes[5]] ^ tables[(1 << 8) + bytes[6]] ^ tables[bytes[7]];
            bytes = bytes[8..];
        }

        foreach (var value in bytes) crc = tables[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] Tables()
    {
        var tables = new uint[8 * 256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++) tables[i] = tables[(byte)tables[i - 256]] ^ (tables[i - 256] >> 8);
        return tables;
    }
}
