using Tributary.Transports.Messages;

namespace Tributary.Transports.Frames;

/// <summary>What a client says of itself when it comes, when the coordinator asks, and when something changes.</summary>
/// <param name="Session">Of its process; a younger one takes over.</param>
/// <remarks>What is usual need not be said: the generated reader keeps it only where a property can be set.</remarks>
internal sealed record HelloMessage(string Session)
{
    public const string Here = "here";
    public const string Left = "left";
    public const string Lost = "lost";

    /// <summary><c>here</c>, <c>left</c>, or <c>lost</c>, which the broker says for it.</summary>
    public string State { get; set; } = Here;

    public ClientMessage? Client { get; init; }

    /// <summary>False while a training window is closed.</summary>
    public bool Available { get; set; } = true;

    public string? Reason { get; init; }

    /// <summary>Keys of the assignments that it works on.</summary>
    public IReadOnlyList<string> Holding { get; set; } = [];
}
