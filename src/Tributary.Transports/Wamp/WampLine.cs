using Tributary.Core.Clients;
using Tributary.Protocols.Wamp;
using Tributary.Transports.Frames;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Wamp;

/// <summary>Lets a client take part over WAMP, by the coordinator's own router or any other (docs/wamp.md).</summary>
public sealed class WampLine(WampLineOptions options, ILineObserver observer, TimeProvider clock) : ILine
{
    /// <summary>Takes part until it is cancelled.</summary>
    /// <exception cref="WampException">The router does not let this client in.</exception>
    /// <exception cref="LinkProblemException">Another process took this client's place.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the coordinator was told.</exception>
    public async Task RunAsync(IClient client, CancellationToken cancellation)
    {
        var name = FrameSession.NewSession();
        using var link = new WampLink(client.Info.Id, name, options, clock);
        using var sealing = options.Seal is { } seal ? new SealedLink(link, seal, client.Info.Id, name, observer, clock) : null;
        using var session = new FrameSession(client, name, sealing ?? (IFrameLink)link, options, observer, clock);
        await session.RunAsync(cancellation);
    }
}
