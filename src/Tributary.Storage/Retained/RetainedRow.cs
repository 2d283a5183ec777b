namespace Tributary.Storage.Retained;

/// <summary>A message that a broker keeps for those who subscribe later.</summary>
/// <param name="Payload">At least one byte: an empty one means that nothing is kept.</param>
/// <param name="Qos">0 to 2.</param>
public sealed record RetainedRow(string Topic, byte[] Payload, int Qos)
{
    public string? ContentType { get; init; }

    public string? ResponseTopic { get; init; }

    public byte[]? Correlation { get; init; }

    /// <summary>In order; a name may come several times.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];

    /// <summary>That it takes, with all that belongs to it.</summary>
    public long Bytes => Payload.Length + Topic.Length + (ContentType?.Length ?? 0) + (ResponseTopic?.Length ?? 0)
        + (Correlation?.Length ?? 0) + Properties.Sum(one => (long)one.Key.Length + one.Value.Length);
}
