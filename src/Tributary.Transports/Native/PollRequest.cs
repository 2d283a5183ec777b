using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>A poll. Its optional fields have setters: what a message leaves out keeps its default.</summary>
/// <param name="Session">Drawn at each start of the client's process.</param>
public sealed record PollRequest(string Session, ClientMessage Client)
{
    /// <summary>False while a training window is closed.</summary>
    public bool Available { get; set; } = true;

    /// <summary>Why it is not available, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>Keys of the assignments that it works on or waits to answer.</summary>
    public IReadOnlyList<string> Holding { get; set; } = [];

    /// <summary>Longest time to wait for news.</summary>
    public double WaitSeconds { get; set; }
}
