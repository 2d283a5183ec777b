using System.Diagnostics;
using System.Text;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Frames;
using Tributary.Gateways.Tests.Contract;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>Messages that are wrong: each is counted and named, none changes anything, and the round comes to the same bits.</summary>
public sealed class BadMessagesTests : IDisposable
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;
    private readonly GatewayLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Pieces_that_come_twice_out_of_order_too_long_or_of_another_file_change_nothing()
    {
        await using var harness = await StartAsync();
        await using var x = await RawMqtt.StartAsync(harness, "x");
        var (running, expected) = await BeginAsync(harness);
        var (asked, update) = await x.AskedAsync("r", 0.125f);
        var (key, n) = (asked.Key, RawMqtt.PieceBytes);

        // 1. Twice, and not in their turn.
        Assert.Equal(0, (await x.BeginAsync(key, update)).Offset);
        Assert.Equal(0, (await x.PieceAsync(key, update, 1)).Offset);
        Assert.Equal(n, (await x.PieceAsync(key, update, 0)).Offset);
        Assert.Equal(n, (await x.PieceAsync(key, update, 0)).Offset);
        Assert.Equal(n, (await x.PieceAsync(key, update, 3)).Offset);
        Assert.Equal(3, harness.Gateway.Passed[PassedKind.OutOfOrder]);

        // 2. Beyond what was declared, also with the last one.
        var last = update.Length / n;
        for (var i = 1; i < last; i++) Assert.Equal((i + 1) * n, (await x.PieceAsync(key, update, i)).Offset);
        Assert.Equal(last * n, (await x.PieceAsync(key, update, last, more: 1)).Offset);
        Assert.Equal(1, harness.Gateway.Passed[PassedKind.TooLarge]);

        // 3. It goes on, but another file's SHA-256 was declared: all of it was in vain.
        Assert.Equal(0, (await x.BeginAsync(key, update, digest: new string('0', 64))).Offset);
        for (var i = 0; i < last; i++) await x.PieceAsync(key, update, i);
        var other = await x.PieceAsync(key, update, last);
        Assert.Equal((400, "urn:tributary:cut-short"), (other.Problem!.Status, other.Problem.Type));
        Assert.Equal(1, harness.Gateway.Passed[PassedKind.Damaged]);

        // 4. A total that lies: shorter, then longer than a model can be.
        Assert.Equal(0, (await x.BeginAsync(key, update, bytes: n + 1)).Offset);
        Assert.Equal(n, (await x.PieceAsync(key, update, 0)).Offset);
        Assert.Equal(n, (await x.PieceAsync(key, update, 1)).Offset);
        Assert.Equal(2, harness.Gateway.Passed[PassedKind.TooLarge]);
        Assert.Equal(413, (await x.BeginAsync(key, update, bytes: long.MaxValue)).Problem!.Status);

        // 5. One missing: from there on, and it counts.
        Assert.Equal(0, (await x.BeginAsync(key, update)).Offset);
        Assert.Equal(n, (await x.PieceAsync(key, update, 0)).Offset);
        Assert.Equal(n, (await x.PieceAsync(key, update, 2)).Offset);
        var done = await x.SendAsync(key, update);
        Assert.Equal((true, false), (done.Acknowledged, done.Repeated));
        Assert.True((await x.BeginAsync(key, update)).Repeated);
        await EndsAsync(harness, running, expected);
        foreach (var kind in (PassedKind[])[PassedKind.OutOfOrder, PassedKind.TooLarge, PassedKind.Damaged])
            Assert.Contains(_log.Lines,
                line => line.Event == "message.passed" && line.Text.Contains($"of x, {kind}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_of_nothing_and_texts_that_are_no_JSON_change_nothing()
    {
        await using var harness = await StartAsync();
        await using var x = await RawMqtt.StartAsync(harness, "x");
        var (running, expected) = await BeginAsync(harness);
        var (asked, update) = await x.AskedAsync("r", 0.125f);
        var passed = harness.Gateway.Passed;

        // 1. What nobody asks.
        foreach (var key in (string[])["r/9/train", "s/1/train", "../1/train", "", new string('k', 500), "r/2147483648/train"])
        {
            var before = passed[PassedKind.UnknownKey];
            await x.SayAsync("answer", """{"kind":"train","refusal":{"reason":"Busy"}}""", "reply", key);
            await x.SayAsync("update", update[..10], "piece", key, "0");
            Assert.NotNull((await x.BeginAsync(key, update)).Problem);
            await x.SayAsync("fetch", """{"offset":0,"length":100}""", "piece", key);
            Assert.Equal("problem", (await x.HearAsync("piece")).Property("kind"));
            Assert.Equal(before + 4, passed[PassedKind.UnknownKey]);
        }

        // 2. What cannot be read, with the key of what is asked.
        var count = 0;
        foreach (var text in (string[])["", "{", "[]", "null", "7", "\"x\"", """{"bytes":"many"}""", """{"offset":-1,"length":5}""",
            "\ud800", """{"kind":7,"bytes":5,"digest":null,"session":null}""", """{"kind":"train"}""", """{"session":"s","holding":null}""",
            """{"session":"s","holding":[null]}""", """{"session":"s","state":"gone"}"""])
        {
            foreach (var (word, kind) in ((string, string?)[])[("update", "begin"), ("update", "other"), ("update", null),
                ("fetch", "piece"), ("answer", "reply"), ("hello", "here"), ("beat", "beat")])
            {
                await x.SayAsync(word, text, kind, asked.Key);
                count++;
            }

            await x.SayAsync("update", Encoding.UTF8.GetBytes(text), "piece", asked.Key, "here");
        }

        await x.SayAsync("answer", "{", "progress", asked.Key);
        await x.SayAsync("hello", new byte[(1 << 20) + 1], "here", null);
        await x.SayAsync("hello", $$"""{"session":"s","reason":"{{new string('r', 501)}}"}""", "here");

        // 3. It is there as before.
        Assert.True((await x.SendAsync(asked.Key, update)).Acknowledged);
        Assert.InRange(passed[PassedKind.NotReadable], count - 14, count + 3);
        Assert.Equal(1, passed[PassedKind.TooLarge]);
        await EndsAsync(harness, running, expected);
        Assert.DoesNotContain(_log.Lines, line => line.Event is "message.broke" or "client.lost");
    }

    [Fact]
    public async Task Messages_of_nobody_are_counted_and_a_client_that_floods_costs_itself_only()
    {
        await using var harness = await StartAsync([]);
        await using var x = await RawMqtt.StartAsync(harness, "x");
        await using var stranger = new TestBroker.Ear(new MqttConnectionOptions(harness.Broker));
        await stranger.Connection.ConnectedAsync(Now);
        var (running, expected) = await BeginAsync(harness);
        var (asked, update) = await x.AskedAsync("r", 0.125f);

        foreach (var topic in (string[])["nobody/update", "nobody/answer", "a b/fetch", "nobody/fetch", "%2e/answer", "-/update"])
            await stranger.SendAsync($"tributary/clients/{topic}", "{}");
        await UntilAsync(() => harness.Gateway.Passed[PassedKind.UnknownClient] == 6);

        // Pieces of nothing, far more than are worked on at once.
        for (var i = 0; i < 60; i++) await x.SayAsync("update", new byte[1 << 20], "piece", asked.Key, "5");
        await x.SayAsync("update", new byte[(1 << 20) + 1], "piece", asked.Key, "5");
        await UntilAsync(() => harness.Gateway.Passed[PassedKind.TooLarge] == 1);

        Assert.True((await x.SendAsync(asked.Key, update)).Acknowledged);
        await EndsAsync(harness, running, expected);
    }

    // At the built-in broker, or at one that lets everybody write everywhere.
    private Task<MqttHarness> StartAsync(string[]? mosquitto = null)
        => MqttHarness.StartAsync(mosquitto, hasTickets: false, lease: 30, log: _log);

    private static async Task<(Task<RunOutcome> Running, RunOutcome Expected)> BeginAsync(MqttHarness harness)
    {
        var spec = new RunSpec
        {
            Model = ModelCatalog.Find("2nn")!,
            Rounds = 1,
            Cohort = new() { Size = 3, Quorum = 3, WaitFor = 3 },
            Evaluation = new() { On = EvaluationPlace.None },
        };
        ScriptedClient[] honest = [ScriptedClient.Moves("a", 0.5f), ScriptedClient.Moves("b", -0.25f)];
        await harness.Coordinator.CreateAsync("r", spec);
        var expected = await harness.Coordinator.CalmAsync("r", spec, [.. honest, ScriptedClient.Moves("x", 0.125f)]);
        foreach (var client in honest) await harness.StartClientAsync(client);
        return (harness.Coordinator.RunAsync("r", spec, Now), expected);
    }

    private static async Task EndsAsync(MqttHarness harness, Task<RunOutcome> running, RunOutcome expected)
    {
        var outcome = await running.WaitAsync(TimeSpan.FromMinutes(1), Now);
        Assert.Equal((RunStatus.Completed, expected.ModelSha256), (outcome.Status, outcome.ModelSha256));
        Assert.All((await harness.Coordinator.RoundAsync("r", 1)).Cohort, client => Assert.Null(client.Refused));
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "it never came about");
            await Task.Delay(20, Now);
        }
    }
}
