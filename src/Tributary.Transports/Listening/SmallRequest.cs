namespace Tributary.Transports.Listening;

/// <summary>A request, whole.</summary>
/// <param name="Path">As it came, without its query; percent signs and all.</param>
/// <param name="Headers">By name, whatever its case; of several of one name the last.</param>
internal sealed record SmallRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>A header's value; null where there is none.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
