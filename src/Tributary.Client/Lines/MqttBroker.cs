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
    /// <param name="shown">How the client shows itself there, and whom it trusts, where that is not by what it has from its coordinator;
    /// null for that alone.</param>
    public static Func<LineSetup, ILine> Line(Uri broker, bool reachesCoordinator, MqttCredentialFiles? shown = null)
        => setup => new FrameLine(setup, broker, reachesCoordinator, made => new MqttLine(
            made.With(new MqttLineOptions(broker, setup.Folder)
            {
                Credentials = () => (shown ?? new MqttCredentialFiles())
                    .Over(made.Identity is { } identity ? MqttCredentials.Of(identity.Held) : new MqttCredentials()),
            }), setup.Observer, setup.Clock));
}
