using Tributary.Transports.Lines;
using Tributary.Transports.Rest;

namespace Tributary.Client.Lines;

/// <summary>Central nodes of the REST network, at which a coordinator is met that calls back, as a choice for
/// <see cref="ClientOptions.Line"/>.</summary>
public static class CentralNode
{
    // As the published nodes have it.
    private const string UsualUrl = "http://localhost:5001";
    private const int MaxTokenFile = 64 * 1024;

    /// <summary>Lines to the central node.</summary>
    /// <param name="node">Its address, <c>http</c> or <c>https</c>; with TLS the client shows the certificate that it has from its
    /// coordinator, if any.</param>
    /// <param name="reachesCoordinator">Whether <see cref="ClientOptions.Coordinator"/> is reached by HTTP too: then the client joins there
    /// where it has to, and moves models and updates by tickets.</param>
    /// <param name="url">Where the node reaches this client; null for <c>http://localhost:5001</c>.</param>
    /// <param name="listen">Address to listen on, such as <c>http://*:5001</c>; null for the port of <paramref name="url"/>.</param>
    /// <param name="tokenFile">A file whose first line is a token of the coordinator, to show there; null for what the client has from its
    /// coordinator, or nothing.</param>
    public static Func<LineSetup, ILine> Line(Uri node, bool reachesCoordinator, string? url = null, string? listen = null,
        string? tokenFile = null)
        => setup => new FrameLine(setup, node, reachesCoordinator, made => new CallbackLine(
            made.With(new CallbackLineOptions(node, url ?? UsualUrl, setup.Folder)
            {
                Listen = listen,
                Token = tokenFile is null ? null : Token(tokenFile),
            }), setup.Observer, setup.Clock));

    /// <exception cref="InvalidDataException">It is not there, or holds no token.</exception>
    private static string Token(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxTokenFile) throw new InvalidDataException($"{path} is no file with a token; it is too long");
            return File.ReadLines(path).FirstOrDefault()?.Trim() is { Length: > 0 } line ? line
                : throw new InvalidDataException($"{path} holds no token; its first line is one");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"the token in {path} cannot be read: {fault.Message}", fault);
        }
    }
}
