using System.Net;
using System.Text;
using System.Text.Json;
using Peers;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Streams;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Transports.Mqtt;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Coordinator.Tests.Streams;

/// <summary>A coordinator that watches a stream at Debian's mosquitto.</summary>
public sealed class StreamApiTests : IDisposable
{
    private const string Scores = "fedLearn/prediction/output";
    private static readonly int[][] s_shapes = [[2, 2], [2]];
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_broker_nothing_is_watched_and_the_server_says_so()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);

        Assert.False((await InfoAsync(coordinator)).Watched);
        var server = await coordinator.Http.GetStringAsync("/api", Cancellation);
        Assert.False(JsonSerializer.Deserialize(server, ApiJson.Default.ServerInfo)!.Streams);
    }

    [Fact]
    public async Task Scores_weights_merges_and_states_come_from_the_broker_to_the_answer()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var coordinator = await StartAsync(broker);
        await using var publisher = await PublisherAsync(broker);
        var score = new ScoreMessage(1, [2.5, 0.25]) { Node = "board-1", Model = "cafe", Threshold = 1 };
        await publisher.SendAsync(Scores, score.Write());
        await publisher.SendAsync(Scores, "{\"timestamp\": 1795884168, \"anomaly_score\": [1.310343793419932]}"u8.ToArray());
        await publisher.SendAsync("model/train/update", WeightsWriter.Write(s_shapes, [1, 2, 3, 4, 5, 6], 32, 64, "t1", "beef"));
        await publisher.SendAsync("model/train/update", WeightsWriter.Write(s_shapes, [1, 2, 3, 4, 5, 7]));
        await publisher.SendAsync("server/status", StatusMessage.Gathered(1, 2).Write());
        await publisher.SendAsync("model/production/update",
            WeightsWriter.Write(s_shapes, [1, 2, 3, 4, 5, 6], node: "m", model: "d00d"));

        var info = await UntilAsync(coordinator, info => info.Messages == 6);

        Assert.Equal(["predict/", "predict/board-1", "train/", "train/t1"], info.Nodes.Select(node => node.Id));
        Assert.Equal(("cafe", 1.0, 0.25, 1L), (info.Nodes[1].Model, info.Nodes[1].Threshold, info.Nodes[1].Score, info.Nodes[1].Alerts));
        Assert.Equal((64, info.Nodes[2].Model!.Length, 64L, "beef"),
            (64, 64, info.Nodes[3].Rows, info.Nodes[3].Model));
        Assert.Equal(("m", "d00d", 1L, 50.0), (info.Manager!.Name, info.Manager.Model, info.Manager.Merges, info.Manager.Percent));
        var scores = JsonSerializer.Deserialize(
            await coordinator.Http.GetStringAsync("/api/streams/scores?node=predict/board-1&node=predict/&after=1", Cancellation),
            ApiJson.Default.StreamScores)!;
        Assert.Equal([2.5], scores.Nodes[0].Max);
        Assert.Equal([1.310343793419932], scores.Nodes[1].Mean);
        foreach (var wrong in (string[])["after=soon", string.Join('&', Enumerable.Repeat("node=a", 33))])
        {
            var answer = await coordinator.Http.GetAsync($"/api/streams/scores?{wrong}", Cancellation);
            await coordinator.ProblemAsync(answer, 400);
        }
    }

    [Fact]
    public async Task Bad_messages_are_counted_by_kind_and_stop_nothing()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var coordinator = await StartAsync(broker);
        await using var publisher = await PublisherAsync(broker);
        foreach (var (topic, payload) in new[]
        {
            (Scores, "nonsense"), (Scores, "{\"timestamp\": 1, \"anomaly_score\": [NaN]}"),
            (Scores, "{\"timestamp\": 1, \"anomaly_score\": [-1]}"), (Scores, "[]"), ("server/status", "{}"),
            ("server/status", "\u001b[2J"), ("model/train/update", "{\"py/object\": \"os.system\"}"),
        })
            await publisher.SendAsync(topic, Encoding.UTF8.GetBytes(payload));
        await publisher.SendAsync(Scores, new ScoreMessage(1, [1]) { Node = "late\u202e" }.Write());

        var info = await UntilAsync(coordinator, info => info.Messages == 1);

        Assert.Equal(7, info.Faults.Sum(fault => fault.Count));
        Assert.Equal(2, Assert.Single(info.Faults, fault => fault.Kind == "NotJson").Count);
        Assert.Contains(info.Faults, fault => fault is { Kind: "OutOfRange", Topic: Scores });
        Assert.Contains(info.Faults, fault => fault is { Kind: "UnexpectedClass", Topic: "model/train/update" });
        Assert.Equal("predict/late", Assert.Single(info.Nodes).Id);
    }

    [Fact]
    public async Task A_broker_that_goes_away_or_refuses_is_told_and_the_coordinator_stays_ready()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var coordinator = await StartAsync(broker);
        await broker.KillAsync();
        var info = await UntilAsync(coordinator, info => !info.Connected);
        Assert.NotNull(info.Trouble);
        Assert.Equal(HttpStatusCode.OK, (await coordinator.Http.GetAsync("/readyz", Cancellation)).StatusCode);

        await broker.StartAsync();
        Assert.Null((await UntilAsync(coordinator, info => info.Connected)).Trouble);

        await using var closed = await MosquittoBroker.StartAsync("allow_anonymous false");
        using var folder = new TemporaryFolder();
        await using var refused = await RunningCoordinator.StartAsync(folder.Path, options => options with
        {
            Streams = new StreamWatchOptions { Broker = closed.Address },
        });
        info = await UntilAsync(refused, info => info.Trouble is not null);
        Assert.Contains("refuses", info.Trouble, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await refused.Http.GetAsync("/readyz", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_thousand_scores_a_second_are_all_counted()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var coordinator = await StartAsync(broker);
        await using var publisher = await PublisherAsync(broker);
        const int count = 5000;
        for (var i = 0; i < count; i++)
            await publisher.SendAsync(Scores, new ScoreMessage(1, [i % 7]) { Node = $"board-{i % 4}", Threshold = 5 }.Write());

        var info = await UntilAsync(coordinator, info => info.Messages + info.Missed == count);

        Assert.Equal(0, info.Missed);
        Assert.Equal(count, info.Nodes.Sum(node => node.Rows));
        Assert.Equal(Enumerable.Range(0, count).Count(i => i % 7 > 5), info.Nodes.Sum(node => node.Alerts));
    }

    private async Task<RunningCoordinator> StartAsync(MosquittoBroker broker)
    {
        var coordinator = await RunningCoordinator.StartAsync(_folder.Path, options => options with
        {
            Streams = new StreamWatchOptions { Broker = broker.Address },
        });
        await UntilAsync(coordinator, info => info.Connected);
        return coordinator;
    }

    private static async Task<StreamPublisher> PublisherAsync(MosquittoBroker broker)
    {
        var publisher = new StreamPublisher(new MqttConnectionOptions(broker.Address));
        await publisher.ConnectedAsync(Cancellation);
        return publisher;
    }

    private static async Task<StreamsInfo> InfoAsync(RunningCoordinator coordinator)
        => JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/streams", Cancellation), ApiJson.Default.StreamsInfo)!;

    private static async Task<StreamsInfo> UntilAsync(RunningCoordinator coordinator, Func<StreamsInfo, bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var info = await InfoAsync(coordinator);
            if (holds(info)) return info;
            Assert.False(limit.IsCancellationRequested, JsonSerializer.Serialize(info, ApiJson.Default.StreamsInfo));
            await Task.Delay(50, Cancellation);
        }
    }
}
