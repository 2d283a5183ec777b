using Tributary.Client.Identity;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;
using Tributary.Transports.Native;

namespace Tributary.Client.Lines;

/// <summary>The line to a Tributary coordinator, over the native link: joins where it has to, then takes part.</summary>
internal sealed class CoordinatorLine(LineSetup setup) : ILine
{
    /// <summary>Takes part until it is cancelled.</summary>
    /// <exception cref="InvalidDataException">What it kept of an earlier joining is damaged.</exception>
    /// <inheritdoc cref="ClientCredentials.JoinAsync" path="/exception"/>
    /// <inheritdoc cref="NativeAgent.RunAsync" path="/exception"/>
    public async Task RunAsync(IClient client, CancellationToken cancellation)
    {
        // 1. Who the client is to the coordinator.
        var (options, id, observer, clock) = (setup.Options, setup.Client.Id, setup.Observer, setup.Clock);
        OwnFolder.Make(options.Folder);
        var store = new IdentityFile(setup.Folder, options.Coordinator);
        var held = await ClientCredentials.ObtainAsync(options, id, store, observer, clock, cancellation);

        // 2. The connection, which shows it.
        using var identity = held is null ? null : new LinkIdentity(held, store, clock);
        using var authority = held?.Authority is { } pem ? TrustedAuthority.FromPem(pem) : null;
        using var http = new HttpClient(identity?.CreateHandler() ?? LinkHandler.Create())
        {
            BaseAddress = options.Coordinator,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var settings = new AgentOptions
        {
            Folder = setup.Folder,
            Labels = options.Labels,
            Version = options.Version,
            Available = options.Available,
            Identity = identity,
            Peers = Peers(options, authority, clock),
        };

        // 3. The work.
        var agent = new NativeAgent(new NativeLink(http, identity is null ? id : null, clock), settings, observer, clock);
        ClientEvents.Started(options.Log, id, options.Coordinator.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));
        try
        {
            await agent.RunAsync(client, cancellation);
        }
        finally
        {
            ClientEvents.Ended(options.Log, id);
        }
    }

    // Peers know each other by the project's authority. Without it they meet through the coordinator alone.
    private static PeerOptions? Peers(ClientOptions options, TrustedAuthority? authority, TimeProvider clock)
    {
        var listen = options.PeerListen is { } text ? PeerText.Read(text) : null;
        if (authority is null && listen is null) return null;
        return new PeerOptions
        {
            Identify = shown => authority?.Check(shown, clock.GetUtcNow()).Identity is { Role: Role.Client } who ? who.Subject : null,
            Listen = listen,
            Address = options.PeerAddress,
        };
    }
}
