using System.Net;

namespace Tributary.Transports.Rest;

/// <summary>How a client of the REST learning network takes part.</summary>
/// <param name="ClientUrl">Where the server and other clients reach this one; the exact text is who it is.</param>
/// <param name="Server">The server's address.</param>
/// <param name="Folder">Where it keeps its own parameters, those of gossip.</param>
public sealed record RestLineOptions(string ClientUrl, Uri Server, string Folder)
{
    /// <summary>Address to listen on, such as <c>http://127.0.0.1:5001</c>; a host of <c>*</c> listens on all. Null listens on the port of
    /// <see cref="ClientUrl"/>: on loopback where that is its host, and else on all addresses.</summary>
    public string? Listen { get; init; }

    /// <summary>Shown to the server with each request, as a bearer token; null for nothing, as the originals. A secret.</summary>
    public string? Token { get; init; }

    /// <summary>Draws the first parameters, samples and peers.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Requests that are served at the same time.</summary>
    public int MaxRequests { get; init; } = 32;

    /// <summary>For the whole body of a request to arrive.</summary>
    public TimeSpan ReadLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For a peer to give its parameters.</summary>
    public TimeSpan PeerLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For the server to take a registration.</summary>
    public TimeSpan RegisterLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For the server to take an update: the published one answers the last client of a round once it has averaged.</summary>
    public TimeSpan DeliverLimit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Between looks whether the server is there and still knows this client.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What a name resolves to; null asks the system.</summary>
    internal Func<string, CancellationToken, Task<IPAddress[]>>? Resolve { get; init; }

    public IEnumerable<string> Problems()
    {
        if (!PeerAddress.TryParse(ClientUrl, out _))
            yield return $"the client's URL is {RestFormatException.Shown(ClientUrl)}; one like http://localhost:5001 is needed";
        if (!PeerAddress.TryParse(Server.OriginalString, out _))
            yield return $"the server's URL is {RestFormatException.Shown(Server.OriginalString)}; one like http://127.0.0.1:5000 is "
                + "needed";
        if (Token is not null && Server.Scheme != Uri.UriSchemeHttps && !Server.IsLoopback)
            yield return $"a token would travel in the clear to {Server}; https is needed";
        if (Token is not null && !Token.All(letter => letter is > ' ' and < '\u007f'))
            yield return "the token holds characters that no token has";
        if (Listen is not null && !PeerAddress.TryParse(Listen.Replace("//*", "//any", StringComparison.Ordinal), out _))
            yield return $"the address to listen on is {RestFormatException.Shown(Listen)}; one like http://*:5001 is needed";
    }
}
