using Tributary.Transports.Joining;
using Tributary.Transports.Lines;

namespace Tributary.Transports.Frames;

/// <summary>What lines that carry frames have in common.</summary>
/// <param name="Folder">Where models lie while they come.</param>
public abstract record FrameLineOptions(string Folder)
{
    /// <summary>Moves models and updates by tickets, over HTTP to the coordinator; its base address is the coordinator's, and its timeout
    /// is switched off. Null moves them in pieces over the line.</summary>
    public HttpClient? Files { get; init; }

    /// <summary>Renews the client's credentials over <see cref="Files"/>; null for nobody.</summary>
    public LinkIdentity? Identity { get; init; }

    /// <summary>Seals what is said, so that whoever carries it can neither read nor change it; null says it in the clear.</summary>
    public IFrameSeal? Seal { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string? Version { get; init; }

    /// <summary>Whether the client takes work now.</summary>
    public Func<Availability> Available { get; init; } = static () => Availability.Open;

    /// <summary>Assignments at the same time; from 1.</summary>
    public int AtOnce { get; init; } = 16;
}
