using System.Collections.Concurrent;
using Tributary.Transports.Mqtt;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Client.Tests.Streams;

/// <summary>The far end of a stream: a listener for whom the broker keeps what comes while it is away, and every score that reached
/// it.</summary>
internal sealed class CountedScores : IMqttObserver, IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly MqttConnection _connection;
    private readonly Task _running;
    private int _breaks;

    private CountedScores(MqttConnectionOptions options)
    {
        _connection = new MqttConnection(options with { ClientId = "far-end", CleanStart = false, SessionExpiry = TimeSpan.FromHours(1) },
            this, TimeProvider.System);
        _running = _connection.RunAsync((message, _) =>
        {
            foreach (var score in ScoreMessage.Read(message.Payload).Scores) Scores.Enqueue(score);
            return Task.CompletedTask;
        }, _end.Token);
    }

    public ConcurrentQueue<double> Scores { get; } = [];

    /// <summary>Times that its connection ended, or was not to be had.</summary>
    public int Breaks => Volatile.Read(ref _breaks);

    public MqttCounts Counts => _connection.Counts;

    public static async Task<CountedScores> StartAsync(MqttConnectionOptions options, string topic, MqttQos qos)
    {
        var far = new CountedScores(options);
        await far._connection.SubscribeAsync(new MqttSubscription(topic, qos), TestContext.Current.CancellationToken);
        await far._connection.ConnectedAsync(TestContext.Current.CancellationToken);
        return far;
    }

    public void Disconnected(string reason, TimeSpan retry) => Interlocked.Increment(ref _breaks);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _connection.Dispose();
        _end.Dispose();
    }
}
