using Tributary.Client.Identity;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;
using Tributary.Transports.Mqtt;

namespace Tributary.Client.Lines;

/// <summary>MQTT brokers, at which a coordinator is met, as a choice for <see cref="ClientOptions.Line"/>.</summary>
public static class MqttBroker
{
    /// <summary>Lines to the broker.</summary>
    /// <param name="broker"><c>mqtt</c> or <c>mqtts</c>.</param>
    /// <param name="reachesCoordinator">Whether <see cref="ClientOptions.Coordinator"/> is reached by HTTP too: then the client joins there
    /// where it has to, and moves models and updates by tickets.</param>
    public static Func<LineSetup, ILine> Line(Uri broker, bool reachesCoordinator)
        => setup => new Joined(setup, broker, reachesCoordinator);

    private sealed class Joined(LineSetup setup, Uri broker, bool reachesCoordinator) : ILine
    {
        /// <inheritdoc cref="ClientCredentials.JoinAsync" path="/exception"/>
        /// <inheritdoc cref="MqttLine.RunAsync" path="/exception"/>
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
            var line = new MqttLine(new MqttLineOptions(broker, setup.Folder)
            {
                Credentials = () => identity is null ? new MqttCredentials() : MqttCredentials.Of(identity.Held),
                Files = http,
                Identity = identity,
                Labels = options.Labels,
                Version = options.Version,
                Available = options.Available,
            }, observer, clock);
            ClientEvents.Started(options.Log, id, broker.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));
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
}
