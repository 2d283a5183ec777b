using Tributary.Core.Clients;
using Tributary.Core.Texts;

namespace Tributary.Storage.Clients;

/// <summary>A client as it is remembered over restarts.</summary>
public sealed record KnownClient
{
    public required string Id { get; init; }

    /// <summary>What brought it, e.g. native.</summary>
    public required string Transport { get; init; }

    public required DateTimeOffset FirstSeen { get; init; }

    public required DateTimeOffset LastSeen { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init => field = CleanText.Of(value); }
        = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Samples it holds, where it said so.</summary>
    public long? Examples { get; init; }

    /// <summary>What it holds, as it last said.</summary>
    public Holdings Holds { get; init; } = Holdings.Unknown;

    public string? Version { get; init => field = value is null ? null : CleanText.Line(value); }

    public string? Platform { get; init => field = value is null ? null : CleanText.Line(value); }
}
