using Tributary.Transports.Joining;

namespace Tributary.Transports.Rest;

/// <summary>Keeps a client registered: the originals register once, and a server that is started anew knows nobody. It looks only at the
/// server's page, since registering again in the middle of a round would hold that up for ever at the originals.</summary>
internal sealed class RestMembership(RestServer server, RestLineOptions options, IRestObserver observer, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _forgotten = new(0);

    /// <summary>The server said that it does not know this client.</summary>
    public void Forgotten() => _forgotten.Release();

    /// <summary>Keeps it registered until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await RegisterAsync(cancellation);
            await LookAsync(cancellation);
        }
    }

    public void Dispose() => _forgotten.Dispose();

    private async Task RegisterAsync(CancellationToken cancellation)
    {
        var backoff = new Backoff();
        while (true)
        {
            try
            {
                await server.RegisterAsync(cancellation);
                observer.Connected();
                return;
            }
            catch (HttpRequestException fault)
            {
                var pause = backoff.Next();
                observer.Disconnected(fault.Message, pause);
                await Task.Delay(pause, clock, cancellation);
            }
        }
    }

    // Until it has to register again.
    private async Task LookAsync(CancellationToken cancellation)
    {
        var wasAway = false;
        while (!await IsToldAsync(cancellation))
        {
            try
            {
                // Whether a server that lists nobody was started anew, nobody can tell; one that was away may have been.
                if (!await server.KnowsAsync(cancellation) || wasAway) return;
            }
            catch (HttpRequestException fault)
            {
                wasAway = true;
                observer.Disconnected(fault.Message, options.LookEvery);
            }
        }
    }

    private async Task<bool> IsToldAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var told = _forgotten.WaitAsync(end.Token);
        var next = Task.Delay(options.LookEvery, clock, end.Token);
        var first = await Task.WhenAny(told, next);
        await end.CancelAsync();
        await told.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        return first == told;
    }
}
