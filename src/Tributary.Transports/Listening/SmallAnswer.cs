using System.Text;

namespace Tributary.Transports.Listening;

/// <summary>An answer, whole.</summary>
/// <param name="Type">Its media type.</param>
internal sealed record SmallAnswer(int Status, string Type, ReadOnlyMemory<byte> Body)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public static SmallAnswer Text(int status, string text) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
}
