using Tributary.Transports.Joining;
using Tributary.Transports.Lines;

namespace Tributary.Transports.Native;

/// <summary>What an agent says of itself and where it keeps models.</summary>
public sealed record AgentOptions
{
    /// <summary>Downloads lie here while they come.</summary>
    public required string Folder { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Of the client's software.</summary>
    public string? Version { get; init; }

    /// <summary>Renewed in time while the agent runs; null where there are no credentials.</summary>
    public LinkIdentity? Identity { get; init; }

    /// <summary>How peers are met that average with each other; null where everything goes through the coordinator.</summary>
    public PeerOptions? Peers { get; init; }

    /// <summary>Longest wait of a poll; the coordinator may answer earlier.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Assignments that are worked on at once, at least 1; more wait their turn.</summary>
    public int AtOnce { get; init; } = 4;

    /// <summary>Asked before each poll, unless there is work in hand.</summary>
    public Func<Availability> Available { get; init; } = () => Availability.Open;
}
