using System.Text.Json.Nodes;
using System.Threading.Channels;
using Folders;
using Peers;
using Processes;
using Tributary.Transports.Mqtt;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.EndToEnd.Tests.Mqtt;

/// <summary>Mosquitto that demands a certificate of everybody, the roles of a stream as processes of the command line tool, and a listener
/// that hears the scores.</summary>
internal sealed class StreamScene : IMqttObserver, IAsyncDisposable
{
    /// <summary>For any one thing that is waited for.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly CancellationTokenSource _end = new();
    private readonly TemporaryFolder _folder = new();
    private readonly BrokerCertificates _known;
    private readonly List<Tool> _tools = [];
    private readonly Channel<ScoreMessage> _scores = Channel.CreateUnbounded<ScoreMessage>();
    private MosquittoBroker? _broker;
    private MqttConnection? _ear;
    private Task _hearing = Task.CompletedTask;

    private StreamScene() => _known = new BrokerCertificates(_folder.At("known"));

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public static async Task<StreamScene> StartAsync()
    {
        MosquittoBroker.Need();
        var scene = new StreamScene();
        scene._broker = await MosquittoBroker.StartAsync(
            [.. scene._known.Lines, "require_certificate true", "use_identity_as_username true"]);
        var (certificate, key) = scene._known.For("listener");
        var shown = new MqttCredentials
        {
            Authority = await File.ReadAllTextAsync(scene._known.Authority, Now),
            Certificate = await File.ReadAllTextAsync(certificate, Now),
            Key = await File.ReadAllTextAsync(key, Now),
        };
        scene._ear = new MqttConnection(new(scene._broker.Secure) { Credentials = () => shown }, scene, TimeProvider.System);
        await scene._ear.SubscribeAsync(new MqttSubscription("fedLearn/prediction/output", MqttQos.AtLeastOnce), Now);
        scene._hearing = scene._ear.RunAsync((message, _) =>
        {
            scene._scores.Writer.TryWrite(ScoreMessage.Read(message.Payload));
            return Task.CompletedTask;
        }, scene._end.Token);
        await scene._ear.ConnectedAsync(Now).WaitAsync(Limit, Now);
        return scene;
    }

    public string At(string name) => _folder.At(name);

    /// <summary>Writes a configuration of that name.</summary>
    /// <param name="generator">The keys of its section data_generator, as YAML in one line.</param>
    public string Configure(string name, string generator)
    {
        File.WriteAllText(_folder.At(name), $$"""
            mqtt_connection: { host: 127.0.0.1, port: {{_broker!.Port}}, pub_qos: 1, sub_qos: 1, ssl_protocol: tls_12,
              ssl_cert_path: {{_known.Authority}} }
            data_generator: { cycle_anomaly: false, publish_interval: 0.01, {{generator}} }
            nn_config: { model_path: {{_folder.At("model/model.h5")}}, scaler_path: {{_folder.At("model/model.scaler")}} }
            training_mqtt_topics: { cache_size: 50 }
            """);
        return name;
    }

    /// <summary>Runs the tool to its end.</summary>
    /// <returns>The last object that it wrote.</returns>
    public async Task<JsonNode> RunAsync(params string[] arguments)
    {
        using var tool = new Tool(_folder.Location, [.. arguments, "--json"]);
        Assert.True(await tool.EndAsync(Now).WaitAsync(Limit, Now) == 0, tool.Said);
        return JsonNode.Parse(tool.Said.Split(Environment.NewLine).Last(line => line.StartsWith('{')))!;
    }

    /// <summary>A role with a certificate of its own.</summary>
    public Tool Start(string role, string name, string configuration, params string[] more)
    {
        var (certificate, key) = _known.For(name);
        var tool = new Tool(_folder.Location, ["stream", role, "--config", configuration, "--name", name, "--certificate", certificate,
            "--key", key, "--json", .. more]);
        _tools.Add(tool);
        return tool;
    }

    /// <summary>The next message of scores by that node.</summary>
    public async Task<ScoreMessage> ScoreAsync(string node)
    {
        using var late = new CancellationTokenSource(Limit);
        try
        {
            while (true)
                if (await _scores.Reader.ReadAsync(late.Token) is var message && message.Node == node) return message;
        }
        catch (OperationCanceledException none) when (late.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"no score by {node} came; the roles said: {string.Join("\n", _tools.Select(tool => tool.Said))}", none);
        }
    }

    /// <summary>Forgets the scores that came by now.</summary>
    public void Forget()
    {
        while (_scores.Reader.TryRead(out _))
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _hearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ear?.Dispose();
        foreach (var tool in _tools) tool.Dispose();
        if (_broker is not null) await _broker.DisposeAsync();
        _known.Dispose();
        _end.Dispose();
        _folder.Dispose();
    }
}
