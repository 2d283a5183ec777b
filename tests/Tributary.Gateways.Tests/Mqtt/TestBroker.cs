using System.Text;
using System.Threading.Channels;
using Folders;
using Peers;
using Tributary.Core.Clients;
using Tributary.Gateways.Mqtt;
using Tributary.Gateways.Tests.Contract;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>The built-in broker with its gateway, and connections to it.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ContractCoordinator _coordinator;
    private readonly MqttOptions _options;
    private readonly TokenAccess _access = new();
    private readonly List<Ear> _ears = [];
    private MqttListener? _listener;
    private MqttGateway? _gateway;

    private TestBroker(Func<MqttOptions, MqttOptions> change)
    {
        _coordinator = new ContractCoordinator(_folder.At("coordinator"));
        _options = change(new MqttOptions
        {
            Listen = new Uri($"mqtt://127.0.0.1:{MosquittoBroker.FreePort()}"),
            Open = true,
            Folder = _folder.At("kept"),
        });
    }

    public Uri Address => _options.Listen!;

    public static async Task<TestBroker> StartAsync(Func<MqttOptions, MqttOptions>? change = null)
    {
        var broker = new TestBroker(change ?? (options => options));
        await broker.OpenAsync();
        return broker;
    }

    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    /// <summary>Puts a client out, as where its credentials were revoked.</summary>
    public void Drop(string client)
    {
        _access.Revoked.Add(client);
        _gateway!.Drop(client, "its credentials were revoked");
    }

    public IClient? Find(string client) => _coordinator.Clients.Find(client);

    public Task WaitAsync(Func<bool> holds) => _coordinator.Clients.WaitAsync(holds, TestContext.Current.CancellationToken);

    /// <summary>A connection that stands.</summary>
    public async Task<Ear> ConnectAsync(MqttConnectionOptions? options, params string[] filters)
    {
        var ear = new Ear(options ?? new MqttConnectionOptions(Address));
        _ears.Add(ear);
        var now = TestContext.Current.CancellationToken;
        foreach (var filter in filters) await ear.Connection.SubscribeAsync(new MqttSubscription(filter, MqttQos.ExactlyOnce), now);
        await Task.WhenAny(ear.Connection.ConnectedAsync(now), ear.Running);
        if (ear.Running.IsCompleted) await ear.Running;
        return ear;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var ear in _ears) await ear.DisposeAsync();
        await CloseAsync();
        _coordinator.Dispose();
        _folder.Dispose();
    }

    private async Task OpenAsync()
    {
        _coordinator.Forget();
        _gateway = new MqttGateway(_coordinator.Clients, _coordinator.Files(), _coordinator.Notes, _options, TimeProvider.System);
        _listener = new MqttListener(_gateway, _options, _access, TimeProvider.System);
        await _listener.StartAsync(CancellationToken.None);
    }

    private async Task CloseAsync()
    {
        await _listener!.StopAsync(CancellationToken.None);
        await _listener.DisposeAsync();
        _gateway!.Dispose();
    }

    /// <summary>A connection that runs, and what it hears.</summary>
    internal sealed class Ear : IMqttObserver, IAsyncDisposable
    {
        private readonly Channel<MqttMessage> _messages = Channel.CreateUnbounded<MqttMessage>();
        private readonly CancellationTokenSource _end = new();

        public Ear(MqttConnectionOptions options)
        {
            Connection = new MqttConnection(options, this, TimeProvider.System);
            Running = Connection.RunAsync(async (message, token) => await _messages.Writer.WriteAsync(message, token), _end.Token);
        }

        public MqttConnection Connection { get; }

        public Task Running { get; }

        public int Count => _messages.Reader.Count;

        public async Task<MqttMessage> NextAsync() => await _messages.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TimeSpan.FromSeconds(20));

        public async Task<string> TextAsync() => Encoding.UTF8.GetString((await NextAsync()).Payload.Span);

        public Task SendAsync(string topic, string text, MqttQos qos = MqttQos.AtLeastOnce, bool retain = false)
            => Connection.SendAsync(new MqttMessage(topic, Encoding.UTF8.GetBytes(text)) { Qos = qos, Retain = retain },
                TestContext.Current.CancellationToken);

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await Running.ContinueWith(_ => { }, TaskScheduler.Default);
            Connection.Dispose();
            _end.Dispose();
        }
    }
}
