using Tributary.Core.Clients;
using Tributary.Transports.Frames;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Rest;

/// <summary>Lets a client take part in the coordinator's own assignments by callbacks (docs/rest.md): what the REST network's nodes are to
/// their two networks, for any model.</summary>
public sealed class CallbackLine(CallbackLineOptions options, ILineObserver observer, TimeProvider clock) : ILine
{
    /// <summary>Takes part until it is cancelled.</summary>
    /// <exception cref="ArgumentException">The options have problems; the message lists all of them.</exception>
    /// <exception cref="System.Net.HttpListenerException">The address is in use, or may not be listened on.</exception>
    /// <exception cref="LinkProblemException">The server does not let this client in, or another process took its place.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the coordinator was told.</exception>
    public async Task RunAsync(IClient client, CancellationToken cancellation)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(client));
        var name = FrameSession.NewSession();
        using var link = new CallbackLink(client.Info.Id, name, options, clock);
        using var sealing = options.Seal is { } seal ? new SealedLink(link, seal, client.Info.Id, name, observer, clock) : null;
        using var session = new FrameSession(client, name, sealing ?? (IFrameLink)link, options, observer, clock);
        await session.RunAsync(cancellation);
    }
}
