using Tributary.Core.Texts;

namespace Tributary.Core.Clients;

/// <summary>What a client says of itself.</summary>
public sealed record PropertiesReply(IReadOnlyDictionary<string, string> Properties) : Reply
{
    public IReadOnlyDictionary<string, string> Properties { get; init; } = CleanText.Of(Properties);
}
