namespace Tributary.Transports.Listening;

/// <summary>A body that is wanted as a whole, in memory that grows with what came rather than with what was claimed.</summary>
internal static class WholeBody
{
    private const int FirstBytes = 64 << 10;

    /// <param name="claimed">Bytes that are to come; negative where nobody says.</param>
    /// <returns>Null where more than <paramref name="max"/> bytes come.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream stream, long claimed, int max, CancellationToken cancellation)
    {
        if (claimed > max) return null;
        var (bytes, filled) = (new byte[(int)Math.Clamp(claimed, 1, FirstBytes)], 0);
        while (true)
        {
            if (filled == bytes.Length)
            {
                if (filled == claimed) return bytes;
                if (filled >= max) return null;
                Array.Resize(ref bytes, (int)Math.Min(max, claimed > filled ? Math.Min(claimed, 4L * filled) : 2L * filled));
            }

            var count = await stream.ReadAsync(bytes.AsMemory(filled), cancellation);
            if (count == 0) return bytes.AsMemory(0, filled);
            filled += count;
        }
    }
}
