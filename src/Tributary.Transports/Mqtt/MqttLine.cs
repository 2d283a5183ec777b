using Tributary.Core.Clients;
using Tributary.Transports.Frames;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Mqtt;

/// <summary>Lets a client take part over MQTT 5, by the coordinator's own broker or any other (docs/mqtt.md).</summary>
public sealed class MqttLine(MqttLineOptions options, ILineObserver observer, TimeProvider clock) : ILine
{
    /// <summary>Takes part until it is cancelled.</summary>
    /// <exception cref="MqttRefusedException">The broker does not let this client in.</exception>
    /// <exception cref="LinkProblemException">Another process took this client's place.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the coordinator was told.</exception>
    public async Task RunAsync(IClient client, CancellationToken cancellation)
    {
        var name = FrameSession.NewSession();
        using var link = new MqttLink(client.Info.Id, name, options, clock);
        using var sealing = options.Seal is { } seal ? new SealedLink(link, seal, client.Info.Id, name, observer, clock) : null;
        using var session = new FrameSession(client, name, sealing ?? (IFrameLink)link, options, observer, clock);
        await session.RunAsync(cancellation);
    }
}
