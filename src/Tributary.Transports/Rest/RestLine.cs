using System.Net;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Transports.Lines;

namespace Tributary.Transports.Rest;

/// <summary>A client of the REST learning network, at an original server or at ours: it listens, registers, trains when the server calls,
/// and hands over what it learned before it answers. It serves its page and its parameters while it trains.</summary>
public sealed class RestLine(RestLineOptions options, IRestObserver observer, TimeProvider clock) : ILine
{
    private const string Get = "GET, HEAD";

    /// <summary>Takes part until it is cancelled; then it unregisters.</summary>
    /// <exception cref="ArgumentException">The options have problems; the message lists all of them.</exception>
    /// <exception cref="HttpListenerException">The address is in use, or may not be listened on.</exception>
    /// <exception cref="Engine.Formats.BrokenFileException">What it kept is damaged.</exception>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the server was told.</exception>
    public async Task RunAsync(IClient client, CancellationToken cancellation)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(client));

        // 1. Who comes after the registration finds it listening.
        var own = new OwnParameters(options.Folder,
            SeededRandom.For(options.Seed, options.ClientUrl, "own parameters").NextUInt64());
        var dialer = new RestDialer(options.Resolve);
        using var http = new HttpClient(dialer.ForServer()) { Timeout = Timeout.InfiniteTimeSpan };
        if (options.Token is { } token) http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var peerHttp = new HttpClient(dialer.ForPeers()) { Timeout = Timeout.InfiniteTimeSpan };
        var server = new RestServer(http, options, clock);
        using var membership = new RestMembership(server, options, observer, clock);
        var peers = new GossipPeers(peerHttp, options, observer, clock);
        var sessions = new ClientSessions(client, own, server, peers, membership, options, observer);
        using var listener = new ClientListener(options, clock);
        observer.Listening(string.Join(" and ", listener.Addresses));

        // 2. It serves, and stays registered.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var serving = listener.RunAsync((context, path, token) => AnswerAsync(listener, sessions, own, context, path, token), end.Token);
        var keeping = membership.RunAsync(end.Token);
        try
        {
            await await Task.WhenAny(serving, keeping);
        }
        finally
        {
            await UnregisterAsync(server);
            await end.CancelAsync();
            foreach (var task in (Task[])[serving, keeping]) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    private static async Task<RestAnswer> AnswerAsync(ClientListener listener, ClientSessions sessions, OwnParameters own,
        HttpListenerContext context, string path, CancellationToken cancellation)
    {
        var isGet = context.Request.HttpMethod is "GET" or "HEAD";
        switch (path)
        {
            case "/":
                return isGet ? new RestAnswer(HttpStatusCode.OK, $"Federated Learning client running. Status: {sessions.Status}")
                    : Only(Get);
            case "/model_params":
                return isGet ? RestAnswer.Done with { Parameters = RestModel.Of(RestType.GossipMnist).Into(new RestBody(), own.Model) }
                    : Only(Get);
            case "/training":
                if (context.Request.HttpMethod != "POST") return Only("POST");
                if (!RestReader.IsJson(context.Request.ContentType))
                    return new RestAnswer(HttpStatusCode.BadRequest, "application/json is needed, in UTF-8");
                var body = await listener.ReadAsync(context, RestModel.Of(RestType.ChestXRay).Limits, cancellation);
                return await sessions.TrainAsync(body, cancellation);
            default:
                return RestAnswer.NotFound;
        }
    }

    private static RestAnswer Only(string methods) => new(HttpStatusCode.MethodNotAllowed) { Allow = methods };

    // The server may be gone as well.
    private async Task UnregisterAsync(RestServer server)
    {
        try
        {
            await server.UnregisterAsync(CancellationToken.None);
        }
        catch (HttpRequestException fault)
        {
            observer.Disconnected(fault.Message, TimeSpan.Zero);
        }
    }
}
