namespace Tributary.Engine.Formats.Hdf5;

/// <summary>Extents of a data set or an attribute (section IV.A.2.b).</summary>
internal static class Hdf5Space
{
    private const int MaxDimensions = 32;

    /// <returns>No extents for a single value.</returns>
    /// <exception cref="BrokenFileException">They are more than a file can hold.</exception>
    public static int[] Read(Hdf5Bytes bytes, long at)
    {
        var (version, rank) = (bytes.Byte(at), bytes.Byte(at + 1));
        if (version is not (1 or 2) || rank > MaxDimensions)
            throw bytes.Broken(at, $"extents of version {version} and rank {rank} are not read");
        if (version == 2 && bytes.Byte(at + 3) == 2) return [0];
        var (shape, first, count) = (new int[rank], at + (version == 1 ? 8 : 4), 1L);
        for (var i = 0; i < rank; i++)
        {
            var extent = bytes.Address(first + (8 * i));
            if (extent < 0 || extent > bytes.Length || (count *= Math.Max(1, extent)) > bytes.Length)
                throw bytes.Broken(first, "the extents are larger than the file");
            shape[i] = (int)extent;
        }

        return shape;
    }

    public static int Count(int[] shape) => shape.Aggregate(1, (product, extent) => product * extent);
}
