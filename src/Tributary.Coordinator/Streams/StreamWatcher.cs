using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Workers;
using Tributary.Engine.Specs;
using Tributary.Transports.Mqtt;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Coordinator.Streams;

/// <summary>Listens to a stream and keeps <see cref="StreamPicture"/>. It never publishes, and asks for nothing again: who only watches
/// costs the stream as little as can be.</summary>
internal sealed class StreamWatcher(StreamWatchOptions options, StreamPicture picture, TimeProvider clock, WorkerGuard guard,
    ILogger<StreamWatcher> log) : Worker(guard), IMqttObserver
{
    // What a broker refuses a person has to mend.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public void Connected(MqttWelcome welcome)
    {
        if (picture.Connected(null)) StreamEvents.Back(log, options.Broker!);
    }

    public void Disconnected(string reason, TimeSpan retry) => Lose(reason);

    public void Dropped(string topic, string reason) => picture.Miss();

    public void Broke(string topic, Exception fault) => StreamEvents.Broke(log, fault, topic);

    protected override IEnumerable<WorkerLoop> Loops() => options.Broker is null ? [] : [new("streams", WatchAsync)];

    private async Task WatchAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                using var connection = new MqttConnection(options.Connection(), this, clock);
                foreach (var topic in options.Topics)
                    await connection.SubscribeAsync(new MqttSubscription(topic, MqttQos.AtMostOnce), stopping);
                await connection.RunAsync(TakeAsync, stopping);
            }
            catch (MqttRefusedException fault)
            {
                Lose(fault.Plain());
            }

            await Task.Delay(Pause, clock, stopping);
        }
    }

    private void Lose(string reason)
    {
        if (picture.Connected(reason)) StreamEvents.Lost(log, options.Broker!, reason);
    }

    private Task TakeAsync(MqttMessage message, CancellationToken cancellation)
    {
        try
        {
            Take(message);
        }
        catch (StreamMessageException fault)
        {
            if (picture.PassOver(message.Topic, fault))
                StreamEvents.PassedOver(log, message.Topic, fault.Fault.ToString(), fault.Message);
        }

        return Task.CompletedTask;
    }

    private void Take(MqttMessage message)
    {
        if (options.Scores.Contains(message.Topic, StringComparer.Ordinal)) picture.Scored(Checked(ScoreMessage.Read(message.Payload)));
        else if (options.States.Contains(message.Topic, StringComparer.Ordinal)) picture.Said(StatusMessage.Read(message.Payload));
        else if (options.Updates.Contains(message.Topic, StringComparer.Ordinal))
        {
            var weights = WeightsReader.Read(message.Payload);
            picture.Sent(weights.Node, Version(weights), weights.Samples ?? 0);
        }
        else if (options.Merged.Contains(message.Topic, StringComparer.Ordinal))
        {
            var weights = WeightsReader.Read(message.Payload);
            picture.Merged(weights.Node, Version(weights));
        }
    }

    // A distance; what is below zero is none.
    private static ScoreMessage Checked(ScoreMessage message) => message.Scores.All(score => score >= 0) ? message
        : throw new StreamMessageException(StreamFault.OutOfRange, "a score lies below 0; it is a distance");

    private static string Version(WeightsMessage weights)
        => weights.Model ?? Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(weights.Values)));
}
