using System.Text;
using Folders;
using global::Peers;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Tests.Native;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>Brokers that are killed, lines that are cut: nothing is lost, nothing counts twice.</summary>
public sealed class MqttFaultTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broker_killed_five_times_and_lines_cut_twenty_times_lose_no_update_and_count_none_twice()
    {
        var spec = Spec(rounds: 30, cohort: 3);
        await using var harness = await MqttHarness.StartAsync([], hasTickets: false, lease: 20);
        await harness.Coordinator.CreateAsync("r", spec);
        (string Id, float Step, long Examples)[] clients = [("a", 0.5f, 10), ("b", -0.25f, 33), ("c", 0.125f, 7)];
        var expected = await harness.Coordinator.CalmAsync("r", spec,
            clients.Select(one => ScriptedClient.Moves(one.Id, one.Step, one.Examples)));

        // Each works a moment, so that the faults fall among the rounds.
        foreach (var (id, step, examples) in clients)
            await harness.StartClientAsync(new ScriptedClient(id, async (assignment, token) =>
            {
                await Task.Delay(250, token);
                return ScriptedClient.Moved(assignment, step, examples);
            }));
        var running = harness.Coordinator.RunAsync("r", spec, Now);
        var (cuts, kills) = (0, 0);
        for (; cuts < 20 || kills < 5; cuts++)
        {
            await Task.Delay(300, Now);
            harness.LineOf(clients[cuts % 3].Id).Cut();
            if (cuts % 4 != 3 || kills == 5) continue;
            await harness.Mosquitto.KillAsync();
            await harness.Mosquitto.StartAsync();
            kills++;
        }

        Assert.False(running.IsCompleted, "the run was over before the last fault");
        var outcome = await running;

        for (var round = 1; round <= 30; round++)
            Assert.Equal(["", "", ""], (await harness.Coordinator.RoundAsync("r", round)).Cohort.Select(one => one.Detail ?? ""));
        Assert.Equal((RunStatus.Completed, expected.ModelSha256), (outcome.Status, outcome.ModelSha256));
    }

    [Fact]
    public async Task No_message_of_the_queue_is_lost_or_comes_twice_over_five_restarts_of_the_broker_and_twenty_cuts()
    {
        using var folder = new TemporaryFolder();
        await using var broker = await MosquittoBroker.StartAsync("persistence true", "persistence_location FOLDER/");
        await using var proxy = new CuttingProxy(broker.Port);
        var line = new Uri($"mqtt://127.0.0.1:{proxy.Port}");
        var reading = new MqttConnectionOptions(line) { ClientId = "reader", CleanStart = false, SessionExpiry = TimeSpan.FromHours(1) };
        await using var reader = new TestBroker.Ear(reading);
        await reader.Connection.SubscribeAsync(new MqttSubscription("rows", MqttQos.AtLeastOnce), Now);
        await reader.Connection.ConnectedAsync(Now);
        await using var sender = new TestBroker.Ear(new(line) { QueueFolder = folder.At("queue") });
        var (sent, cuts, restarts) = (0, 0, 0);

        for (; cuts < 20; cuts++)
        {
            for (var i = 0; i < 250; i++, sent++)
                Assert.True(await sender.Connection.PublishAsync(new MqttMessage("rows", Encoding.UTF8.GetBytes($"{sent}"))
                {
                    Qos = MqttQos.AtLeastOnce,
                }, Now));
            await Task.Delay(200, Now);
            proxy.Cut();
            if (cuts % 4 != 3) continue;
            await broker.StopAsync();
            await broker.StartAsync();
            restarts++;
        }

        var got = new List<int>();
        while (got.Count < sent) got.Add(int.Parse(await reader.TextAsync(), System.Globalization.CultureInfo.InvariantCulture));
        await Task.Delay(500, Now);

        Assert.Equal((20, 5, 5000), (cuts, restarts, sent));
        Assert.Equal(Enumerable.Range(0, sent), got.Order());
        Assert.Equal(0, reader.Count);
    }

    [Fact]
    public async Task Two_clients_over_MQTT_and_two_native_ones_give_the_aggregate_of_the_same_clients_in_process()
    {
        var spec = Spec(rounds: 2, cohort: 4);
        (string Id, float Step, long Examples)[] clients = [("m-1", 0.5f, 10), ("m-2", -0.25f, 33), ("n-1", 0.1f, 7), ("n-2", 0.3f, 12)];
        await using var mqtt = await MqttHarness.StartAsync(null, hasTickets: false);
        await using var native = await NativeHarness.StartAsync(mqtt.Coordinator);
        await mqtt.Coordinator.CreateAsync("r", spec);
        var expected = await mqtt.Coordinator.CalmAsync("r", spec,
            clients.Select(one => ScriptedClient.Moves(one.Id, one.Step, one.Examples)));

        foreach (var (id, step, examples) in clients)
            await (id[0] == 'm' ? mqtt.StartClientAsync(ScriptedClient.Moves(id, step, examples))
                : native.StartClientAsync(ScriptedClient.Moves(id, step, examples)));
        var outcome = await mqtt.Coordinator.RunAsync("r", spec, Now);

        Assert.Equal(expected.ModelSha256, outcome.ModelSha256);
        Assert.All((await mqtt.Coordinator.RoundAsync("r", 2)).Cohort, client => Assert.Null(client.Refused));
    }

    private static RunSpec Spec(int rounds, int cohort) => new()
    {
        Model = ModelCatalog.Find("2nn")!,
        Rounds = rounds,
        Cohort = new() { Size = cohort, Quorum = cohort, WaitFor = cohort },
        Evaluation = new() { On = EvaluationPlace.None },
    };
}
