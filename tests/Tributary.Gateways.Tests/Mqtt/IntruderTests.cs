using System.Text;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Tests.Contract;
using Tributary.Transports.Frames;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>Somebody at a broker without rights who writes on a client's topics what only a coordinator should: the client passes it over,
/// tells of it, and its rounds come to the same bits.</summary>
public sealed class IntruderTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;
    private readonly MqttTopics _topics = new("tributary");

    [Fact]
    public async Task Whatever_comes_on_a_clients_topics_its_rounds_come_to_the_same_bits()
    {
        var spec = new RunSpec
        {
            Model = ModelCatalog.Find("2nn")!,
            Rounds = 3,
            Cohort = new() { Size = 2, Quorum = 2, WaitFor = 2 },
            Evaluation = new() { On = EvaluationPlace.None },
        };
        await using var harness = await MqttHarness.StartAsync([], hasTickets: false, lease: 30);
        await harness.Coordinator.CreateAsync("r", spec);
        ScriptedClient[] Clients() => [ScriptedClient.Moves("a", 0.5f), ScriptedClient.Moves("b", -0.25f, 33)];
        var expected = await harness.Coordinator.CalmAsync("r", spec, Clients());
        await using var intruder = new TestBroker.Ear(new MqttConnectionOptions(harness.Broker));
        foreach (var word in (string[])[FrameWords.Fetch, FrameWords.Update])
            await intruder.Connection.SubscribeAsync(new MqttSubscription(_topics.Of("a", word), MqttQos.AtLeastOnce), Now);
        await intruder.Connection.ConnectedAsync(Now);
        foreach (var client in Clients()) await harness.StartClientAsync(client);
        await harness.Coordinator.PresentAsync(2);

        // 1. What answers nothing.
        foreach (var text in (string[])["", "{", "[]", "null", "{\"key\":null}", "{\"offset\":1e99}", "\ud800"])
        {
            foreach (var kind in (string?[])[FrameWords.Assignment, FrameWords.Welcome, "other", null])
                await SayAsync(intruder, FrameWords.Ask, text, kind, "r/1/train");
            await SayAsync(intruder, FrameWords.Piece, text, FrameWords.Bytes, "r/7/train");
            await SayAsync(intruder, FrameWords.Taken, text, FrameWords.Taken, "r/7/train");
        }

        await SayAsync(intruder, FrameWords.Ask, """{"key":"r/5/train","kind":"train","run":"r","round":5}""", FrameWords.Assignment,
            "r/6/train");
        await intruder.SendAsync(_topics.Coordinator, "{\"session\":");
        await intruder.SendAsync(_topics.Coordinator, "{\"session\":null,\"leaseSeconds\":1}");

        // 2. What answers what the client really asks: the wrong pieces of the first round's model, and false words of each update.
        using var end = new CancellationTokenSource();
        var meddling = MeddleAsync(intruder, end.Token);
        var outcome = await harness.Coordinator.RunAsync("r", spec, Now).WaitAsync(TimeSpan.FromMinutes(2), Now);
        await end.CancelAsync();
        await meddling;

        Assert.Equal((RunStatus.Completed, expected.ModelSha256), (outcome.Status, outcome.ModelSha256));
        for (var round = 1; round <= 3; round++)
            Assert.All((await harness.Coordinator.RoundAsync("r", round)).Cohort, client => Assert.Null(client.Refused));
        var notes = harness.NotesOf("a").PassedOver;
        Assert.Equal((1L, 10L), (notes.First().Count, notes.Skip(1).First().Count));
        Assert.All(harness.NotesOf("b").PassedOver, one => Assert.Contains("of itself", one.Reason, StringComparison.Ordinal));
    }

    private async Task MeddleAsync(TestBroker.Ear intruder, CancellationToken end)
    {
        for (var pieces = 0; !end.IsCancellationRequested;)
        {
            MqttMessage heard;
            try
            {
                heard = await intruder.NextAsync().WaitAsync(end);
            }
            catch (Exception over) when (over is OperationCanceledException or TimeoutException)
            {
                return;
            }

            var key = _topics.Read(heard)!.Key;
            if (heard.Topic == _topics.Of("a", FrameWords.Fetch) && pieces++ < 2)
                await intruder.Connection.SendAsync(Piece(key, pieces == 1 ? 77 : 0, new byte[500]), Now);
            if (heard.Topic != _topics.Of("a", FrameWords.Update)) continue;
            await SayAsync(intruder, FrameWords.Taken, "{\"offset\":-3}", FrameWords.Taken, key);
            await SayAsync(intruder, FrameWords.Taken, "{\"offset\":", FrameWords.Taken, key);
            await SayAsync(intruder, FrameWords.Taken, "{\"offset\":99999999999}", FrameWords.Taken, key);
        }
    }

    private MqttMessage Piece(string key, int offset, byte[] bytes) => new(_topics.Of("a", FrameWords.Piece), bytes)
    {
        Qos = MqttQos.AtLeastOnce,
        Correlation = Encoding.UTF8.GetBytes(key),
        Properties = [new("kind", FrameWords.Bytes), new("offset", $"{offset}"), new("total", "800000")],
    };

    private Task SayAsync(TestBroker.Ear intruder, string word, string text, string? kind, string key)
        => intruder.Connection.SendAsync(new MqttMessage(_topics.Of("a", word), Encoding.UTF8.GetBytes(text))
        {
            Qos = MqttQos.AtLeastOnce,
            Correlation = Encoding.UTF8.GetBytes(key),
            Properties = kind is null ? [] : [new("kind", kind)],
        }, Now);
}
