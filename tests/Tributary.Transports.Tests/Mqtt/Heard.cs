using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Tributary.Transports.Mqtt;

namespace Tributary.Transports.Tests.Mqtt;

/// <summary>A connection that runs, and everything that it received and was told.</summary>
internal sealed class Heard : IMqttObserver, IAsyncDisposable
{
    private readonly Channel<MqttMessage> _messages = Channel.CreateUnbounded<MqttMessage>();
    private readonly CancellationTokenSource _end = new();

    public Heard(MqttConnectionOptions options, Func<MqttMessage, CancellationToken, Task>? receive = null)
    {
        Connection = new MqttConnection(options, this, TimeProvider.System);
        Running = Connection.RunAsync(receive ?? (async (message, token) => await _messages.Writer.WriteAsync(message, token)), _end.Token);
    }

    public MqttConnection Connection { get; }

    public Task Running { get; }

    public ConcurrentQueue<string> Breaks { get; } = [];

    public ConcurrentQueue<string> Drops { get; } = [];

    /// <summary>A connection that stands, with these subscriptions.</summary>
    public static async Task<Heard> StartAsync(MqttConnectionOptions options, params MqttSubscription[] subscriptions)
    {
        var heard = new Heard(options);
        foreach (var one in subscriptions) await heard.Connection.SubscribeAsync(one, TestContext.Current.CancellationToken);
        await heard.Connection.ConnectedAsync(TestContext.Current.CancellationToken);
        return heard;
    }

    public async Task<MqttMessage> NextAsync()
        => await _messages.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public async Task<string> TextAsync() => Encoding.UTF8.GetString((await NextAsync()).Payload.Span);

    /// <summary>Messages that wait to be looked at.</summary>
    public int Count => _messages.Reader.Count;

    public static MqttMessage Text(string topic, string text, MqttQos qos = MqttQos.AtLeastOnce)
        => new(topic, Encoding.UTF8.GetBytes(text)) { Qos = qos };

    void IMqttObserver.Disconnected(string reason, TimeSpan retry) => Breaks.Enqueue(reason);

    void IMqttObserver.Dropped(string topic, string reason) => Drops.Enqueue(reason);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Running.ContinueWith(_ => { }, TaskScheduler.Default);
        Connection.Dispose();
        _end.Dispose();
    }
}
