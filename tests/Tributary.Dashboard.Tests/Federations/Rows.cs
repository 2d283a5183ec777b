using Peers;
using Tributary.Coordinator.Streams;
using Tributary.Transports.Mqtt;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Dashboard.Tests.Federations;

/// <summary>A coordinator that watches a stream at Debian's mosquitto, in which nodes score a thousand rows a second, two train and one
/// manages.</summary>
internal sealed class Rows : IAsyncDisposable
{
    public const int ASecond = 1000;
    private const int Nodes = 4;
    private const int Beat = 20;
    private static readonly int[][] s_shapes = [[2, 2], [2]];

    private readonly CancellationTokenSource _end = new();
    private readonly MosquittoBroker _broker;
    private readonly StreamPublisher _publisher;
    private readonly Task _publishing;

    private Rows(MosquittoBroker broker, StreamPublisher publisher, Federation federation)
    {
        (_broker, _publisher, Federation) = (broker, publisher, federation);
        _publishing = PublishAsync();
    }

    public Federation Federation { get; }

    public static async Task<Rows> StartAsync()
    {
        var broker = await MosquittoBroker.StartAsync();
        var federation = await Federation.StartAsync(options => options with
        {
            Streams = new StreamWatchOptions { Broker = broker.Address },
        });
        var publisher = new StreamPublisher(new MqttConnectionOptions(broker.Address));
        await publisher.ConnectedAsync(TestContext.Current.CancellationToken);
        return new Rows(broker, publisher, federation);
    }

    // So many in each beat; a beat that came late brings what is lacking.
    private async Task PublishAsync()
    {
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(Beat));
        var (began, sent, random) = (TimeProvider.System.GetTimestamp(), 0, new Random(7));
        while (await beat.WaitForNextTickAsync(_end.Token))
        {
            var due = (int)(TimeProvider.System.GetElapsedTime(began).TotalSeconds * ASecond);
            for (; sent < due; sent++)
            {
                // A twentieth of a node's time it sees what it does not know.
                var isOdd = sent / ASecond % 20 == 5 + (sent % Nodes);
                var score = new ScoreMessage(0, [(random.NextDouble() * 0.8) + (isOdd ? 1.5 : 0.2)])
                {
                    Node = $"board-{1 + (sent % Nodes)}",
                    Model = new string('a', 64),
                    Threshold = 1.28,
                };
                await _publisher.SendAsync("fedLearn/prediction/output", score.Write(), MqttQos.AtMostOnce);
                if (sent % ASecond == 0) await MergeAsync(sent / ASecond);
            }
        }
    }

    private async Task MergeAsync(int second)
    {
        foreach (var trainer in (string[])["trainer-1", "trainer-2"])
            await _publisher.SendAsync("model/train/update", WeightsWriter.Write(s_shapes, [1, 2, 3, 4, 5, second], 32, 500, trainer));
        await _publisher.SendAsync("server/status", StatusMessage.Gathered(1 + (second % 4), 4).Write());
        await _publisher.SendAsync("model/production/update",
            WeightsWriter.Write(s_shapes, [1, 2, 3, 4, 5, second], node: "manager", model: new string('a', 64)));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _publisher.DisposeAsync();
        await Federation.DisposeAsync();
        await _broker.DisposeAsync();
        _end.Dispose();
    }
}
