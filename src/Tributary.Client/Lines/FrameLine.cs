using Tributary.Client.Identity;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;

namespace Tributary.Client.Lines;

/// <summary>A line over which a client meets its coordinator at somebody else's: a broker, a router. It joins at the coordinator where it
/// has to, and that is reached by HTTP.</summary>
/// <param name="meeting">Where they meet.</param>
/// <param name="reachesCoordinator">Whether <see cref="ClientOptions.Coordinator"/> is reached by HTTP too.</param>
/// <param name="open">Makes the transport's own line.</param>
/// <param name="isFrames">Whether it carries frames, which can be sealed.</param>
internal sealed class FrameLine(LineSetup setup, Uri meeting, bool reachesCoordinator, Func<FrameLineSetup, ILine> open,
    bool isFrames = true) : ILine
{
    /// <inheritdoc cref="ClientCredentials.JoinAsync" path="/exception"/>
    public async Task RunAsync(IClient client, CancellationToken cancellation)
    {
        // 1. Who the client is to the coordinator; a token is used over HTTP.
        var (options, id, observer, clock) = (setup.Options, setup.Client.Id, setup.Observer, setup.Clock);
        OwnFolder.Make(options.Folder);
        var store = new IdentityFile(setup.Folder, options.Coordinator);
        var held = reachesCoordinator ? await ClientCredentials.ObtainAsync(options, id, store, observer, clock, cancellation)
            : store.Load();

        // 2. The line.
        using var identity = held is null ? null : new LinkIdentity(held, store, clock);
        using var http = !reachesCoordinator ? null : new HttpClient(identity?.CreateHandler() ?? LinkHandler.Create())
        {
            BaseAddress = options.Coordinator,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        using var seal = isFrames ? FrameSealing.Of(options.Seal, identity, setup.Folder, clock) : null;
        var line = open(new FrameLineSetup(setup, identity, http, seal));
        ClientEvents.Started(options.Log, id, meeting.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));
        try
        {
            await line.RunAsync(client, cancellation);
        }
        finally
        {
            ClientEvents.Ended(options.Log, id);
        }
    }
}
