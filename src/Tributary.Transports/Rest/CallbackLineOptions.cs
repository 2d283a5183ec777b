using System.Net;
using Tributary.Transports.Frames;

namespace Tributary.Transports.Rest;

/// <summary>How a client takes part in the coordinator's own assignments at a central node of the REST network: it calls, and is called
/// back.</summary>
/// <param name="Server">The central node's address.</param>
/// <param name="ClientUrl">Where it reaches this client.</param>
/// <param name="Folder">Where models lie while they come.</param>
public sealed record CallbackLineOptions(Uri Server, string ClientUrl, string Folder) : FrameLineOptions(Folder)
{
    /// <summary>Address to listen on, such as <c>http://*:5001</c>; null for the port of <see cref="ClientUrl"/>.</summary>
    public string? Listen { get; init; }

    /// <summary>Shown to the server, as a bearer token; null for nothing. A secret.</summary>
    public string? Token { get; init; }

    /// <summary>How it is a node of that network.</summary>
    internal RestLineOptions Node => new(ClientUrl, Server, Folder)
    {
        Listen = Listen,
        Token = Token ?? Identity?.Held.Bearer,
        Seed = 0,
        ReadLimit = TimeSpan.FromMinutes(1),
    };

    /// <summary>What a name resolves to; null asks the system.</summary>
    internal Func<string, CancellationToken, Task<IPAddress[]>>? Resolve { get; init; }

    public IEnumerable<string> Problems() => Node.Problems();
}
