using Tributary.Core.Texts;

namespace Tributary.Core.Clients;

/// <summary>Who a client is.</summary>
/// <param name="Id">Stable over reconnects and restarts; compared ordinally.</param>
public sealed record ClientInfo(string Id)
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the client says of itself (site, hardware, version).</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init => field = CleanText.Of(value); } = None;

    /// <summary>Samples it holds, where it said so; weighted selection uses it.</summary>
    public long? Examples { get; init; }

    /// <summary>What kind of samples they are.</summary>
    public Holdings Holds { get; init; } = Holdings.Unknown;

    /// <summary>True where the engine trains, which computes what run files spell out and nothing else; false for a trainer of its own;
    /// null where it did not say.</summary>
    public bool? HasEngine { get; init; }

    /// <summary>What it can be asked for.</summary>
    public ClientAbilities Can { get; init; } = ClientAbilities.Train | ClientAbilities.Evaluate;

    /// <summary>The transport that brought it, as it names itself; empty in process.</summary>
    public string Transport { get; init => field = CleanText.Line(value); } = "";
}
