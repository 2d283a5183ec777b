using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Tributary.Engine.Data;
using Tributary.Transports.Mqtt;

namespace Tributary.Fuzz.Tests.Network;

/// <summary>The built-in broker with packets, and the coordinator behind it with frames, made from valid ones.</summary>
public sealed class MqttFuzzTests
{
    private const string Run = """
        {"model":{"input":[4],"layers":[{"type":"dense","units":2}]},"rounds":100000,
         "cohort":{"size":1,"quorum":1,"waitFor":1,"failedRounds":100000},"evaluation":{"on":"none"},
         "training":{"epochs":1,"batchSize":5,"optimizer":{"kind":"sgd","learningRate":0.1}}}
        """;

    private static readonly string[] s_texts =
    [
        """{"session":"s","state":"here","client":{"examples":5,"labels":{"site":"north"}},"available":true,"holding":["r/1/train"]}""",
        """{"bytes":300,"digest":"0000000000000000000000000000000000000000000000000000000000000000"}""",
        """{"offset":0,"length":262144}""",
        """{"kind":"train","refusal":{"reason":"Busy","detail":"x"}}""",
        """{"kind":"train","epoch":1,"epochs":5,"loss":0.5}""",
        """{"kind":"evaluate","evaluation":{"examples":5,"loss":0.5,"accuracy":0.75,"metrics":{"f1":0.3}}}""",
    ];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    // CONNECT in 3.1.1 and in 5 with a will, and what may follow.
    private static byte[][] Packets { get; } =
    [
        [0x10, 13, 0, 4, .. "MQTT"u8, 4, 2, 0, 60, 0, 1, (byte)'f', 0x82, 8, 0, 1, 0, 3, .. "a/#"u8, 1,
            0x30, 6, 0, 3, .. "a/b"u8, (byte)'x', 0x32, 8, 0, 3, .. "a/b"u8, 0, 2, (byte)'y', 0x34, 8, 0, 3, .. "a/b"u8, 0, 3, (byte)'z',
            0x62, 2, 0, 3, 0xc0, 0, 0xa2, 7, 0, 4, 0, 3, .. "a/#"u8, 0xe0, 0],
        [0x10, 40, 0, 4, .. "MQTT"u8, 5, 0x2e, 0, 60, 11, 0x11, 0, 0, 0, 9, 0x21, 0, 5, 0x22, 0, 10, 0, 1, (byte)'g',
            5, 0x18, 0, 0, 0, 1, 0, 1, (byte)'w', 0, 4, .. "gone"u8,
            0x82, 9, 0, 1, 0, 0, 3, .. "a/#"u8, 2, 0x31, 11, 0, 3, .. "a/b"u8, 3, 0x23, 0, 1, (byte)'x', (byte)'x',
            0x30, 7, 0, 0, 3, 0x23, 0, 1, (byte)'y'],
        [0x10, 15, 0, 6, .. "MQIsdp"u8, 3, 2, 0, 60, 0, 1, (byte)'h', 0xc0, 0],
    ];

    [Fact]
    public async Task No_packet_breaks_the_broker()
    {
        await using var coordinator = await FuzzCoordinator.StartAsync();
        var mutator = new Mutator(SeededRandom.For(FuzzBudget.Seed, "mqtt packets"));
        var (end, tried) = (Stopwatch.GetTimestamp() + (long)(FuzzBudget.OfNetwork.TotalSeconds * Stopwatch.Frequency), 0L);
        var answer = new byte[4096];
        for (; tried < 50 || Stopwatch.GetTimestamp() < end; tried++)
        {
            var bytes = tried < Packets.Length ? Packets[tried] : mutator.Next(Packets);
            using var socket = new TcpClient();
            await socket.ConnectAsync(coordinator.Mqtt.Host, coordinator.Mqtt.Port, Now);
            var line = socket.GetStream();
            try
            {
                await line.WriteAsync(bytes, Now);
                socket.Client.Shutdown(SocketShutdown.Send);
                while (await line.ReadAsync(answer, Now).AsTask().WaitAsync(TimeSpan.FromSeconds(60)) > 0)
                {
                }
            }
            catch (Exception ended) when (ended is IOException or SocketException)
            {
                // The broker ended it.
            }
            catch (TimeoutException)
            {
                Assert.Fail($"packet {tried}, seed {FuzzBudget.Seed}: no end; it lies in {Fuzzer.Keep("mqtt", bytes)}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"mqtt packets: {tried} connections, seed {FuzzBudget.Seed}");
        await using var peer = await Peer.StartAsync(coordinator.Mqtt, "tributary/clients/peer/ask");
        await peer.SayAsync("hello", s_texts[0], "here", null, null);
        Assert.Equal("welcome", (await peer.NextAsync()).Property("kind"));
    }

    [Fact]
    public async Task No_frame_breaks_the_coordinator()
    {
        await using var coordinator = await FuzzCoordinator.StartAsync();
        using var posted = await coordinator.Http.PostAsync("api/runs", new StringContent(Run, Encoding.UTF8, "application/json"), Now);
        Assert.True((int)posted.StatusCode == 201, await posted.Content.ReadAsStringAsync(Now));
        var run = (await posted.Content.ReadFromJsonAsync<JsonElement>(Now)).GetProperty("id").GetString()!;
        await using var peer = await Peer.StartAsync(coordinator.Mqtt, "tributary/clients/peer/ask");
        var random = SeededRandom.For(FuzzBudget.Seed, "mqtt frames");
        var mutator = new Mutator(random);
        var corpus = s_texts.Select(Encoding.UTF8.GetBytes).ToArray();
        string[] words = ["hello", "beat", "answer", "fetch", "update", "update", "ask"];
        string[] kinds = ["here", "left", "begin", "piece", "reply", "progress", "beat", ""];
        var (end, tried) = (Stopwatch.GetTimestamp() + (long)(FuzzBudget.OfNetwork.TotalSeconds * Stopwatch.Frequency), 0L);
        for (; tried < 50 || Stopwatch.GetTimestamp() < end; tried++)
        {
            if (tried % 20 == 0) await peer.SayAsync("hello", s_texts[0], "here", null, null);
            var key = random.NextInt32(4) == 0 ? Encoding.UTF8.GetString(mutator.Next([Encoding.UTF8.GetBytes($"{run}/1/train")]))
                : $"{run}/{1 + random.NextInt32(3)}/train";
            await peer.SayAsync(words[random.NextInt32(words.Length)], Encoding.Latin1.GetString(mutator.Next(corpus)),
                kinds[random.NextInt32(kinds.Length)], key.Length > 300 ? key[..300] : key, $"{random.NextInt32(3) * 100}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"mqtt frames: {tried}, seed {FuzzBudget.Seed}");
        while (peer.Count > 0) await peer.NextAsync();
        await peer.SayAsync("hello", s_texts[0].Replace("\"s\"", "\"t\"", StringComparison.Ordinal), "here", null, null);
        while ((await peer.NextAsync()).Property("kind") != "welcome")
        {
        }

        var state = await coordinator.Http.GetFromJsonAsync<JsonElement>($"api/runs/{run}", Now);
        Assert.True(state.GetProperty("status").GetString() == "running", state.ToString());
    }

    private sealed class Peer : IMqttObserver, IAsyncDisposable
    {
        private readonly Channel<MqttMessage> _heard = Channel.CreateUnbounded<MqttMessage>();
        private readonly CancellationTokenSource _end = new();
        private readonly MqttConnection _connection;
        private readonly Task _running;

        private Peer(Uri broker)
        {
            _connection = new MqttConnection(new MqttConnectionOptions(broker) { ClientId = "peer" }, this, TimeProvider.System);
            _running = _connection.RunAsync(async (message, token) => await _heard.Writer.WriteAsync(message, token), _end.Token);
        }

        public int Count => _heard.Reader.Count;

        public static async Task<Peer> StartAsync(Uri broker, string filter)
        {
            var peer = new Peer(broker);
            await peer._connection.SubscribeAsync(new MqttSubscription(filter, MqttQos.AtLeastOnce), Now);
            await peer._connection.ConnectedAsync(Now);
            return peer;
        }

        public async Task<MqttMessage> NextAsync() => await _heard.Reader.ReadAsync(Now).AsTask().WaitAsync(TimeSpan.FromSeconds(60));

        public async Task SayAsync(string word, string text, string kind, string? key, string? offset)
        {
            try
            {
                await _connection.SendAsync(new MqttMessage($"tributary/clients/peer/{word}", Encoding.Latin1.GetBytes(text))
                {
                    Qos = MqttQos.AtLeastOnce,
                    Correlation = key is null ? default : Encoding.UTF8.GetBytes(key),
                    Properties = [new("kind", kind), .. offset is null ? [] : new[] { KeyValuePair.Create("offset", offset) }],
                }, Now);
            }
            catch (MqttRefusedException)
            {
                // It may not be said there.
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _running.ContinueWith(_ => { }, TaskScheduler.Default);
            _connection.Dispose();
            _end.Dispose();
        }
    }
}
