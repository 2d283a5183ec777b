using System.Runtime.InteropServices;
using Tributary.Core.Clients;

namespace Tributary.Transports.Messages;

/// <summary>What a client says of itself in each poll.</summary>
public sealed record ClientMessage
{
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public long? Examples { get; init; }

    /// <summary>What kind of samples they are; null where it does not say.</summary>
    public HoldsMessage? Holds { get; init; }

    /// <summary>True where the engine trains, false for a trainer of its own; null where it does not say.</summary>
    public bool? Engine { get; init; }

    /// <summary>True where it can average with other clients by itself.</summary>
    public bool? Gossips { get; init; }

    /// <summary>Where other clients reach it, <c>host:port</c>; null where it does not listen for them.</summary>
    public string? Peer { get; init; }

    /// <summary>Of the client's software.</summary>
    public string? Version { get; init; }

    /// <summary>Operating system and processor, e.g. <c>linux-arm64</c>.</summary>
    public string? Platform { get; init; }

    /// <param name="labels">Of the process, where the client itself has none.</param>
    /// <param name="version">Of the client's software.</param>
    internal static ClientMessage Of(ClientInfo info, IReadOnlyDictionary<string, string>? labels, string? version) => new()
    {
        Labels = info.Labels.Count > 0 ? info.Labels : labels,
        Examples = info.Examples,
        Holds = HoldsMessage.Of(info.Holds),
        Engine = info.HasEngine,
        Version = version,
        Platform = RuntimeInformation.RuntimeIdentifier,
    };
}
