using System.Globalization;
using System.Text.Json.Nodes;
using Folders;
using Peers;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Tests.Native;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Tests.Rest;

/// <summary>One round with nodes of the REST network in it.</summary>
public sealed class MixedRoundTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _lines = [];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _end.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nodes_that_are_called_back_published_ones_native_and_simulated_ones_give_the_aggregate_of_the_same_in_process()
    {
        // 1. The same eight clients in this process. Published nodes do not say on how many samples they trained: each counts the same.
        var spec = new RunSpec
        {
            Model = ModelCatalog.Find("rest-3v7")!,
            Rounds = 3,
            Strategy = new() { Name = "fedmean" },
            Cohort = new() { Size = 8, Quorum = 8, WaitFor = 8 },
            Evaluation = new() { On = EvaluationPlace.None },
        };
        (string Id, float Step)[] clients = [("back-1", 0.5f), ("back-2", -0.25f), ("native-1", 0.1f), ("native-2", 0.3f), ("here", 0.7f),
            ("node-1", 0.0625f), ("node-2", -1.1f), ("ours", 3e-7f)];
        await using var scene = await RestScene.StartAsync();
        await using var native = await NativeHarness.StartAsync(scene.Coordinator);
        await scene.Coordinator.CreateAsync("mixed", spec);
        var expected = await scene.Coordinator.CalmAsync("mixed", spec, clients.Select(one => ScriptedClient.Moves(one.Id, one.Step)));

        // 2. Each by its own way.
        await using var first = await NodeStand.StartAsync();
        await using var second = await NodeStand.StartAsync();
        foreach (var (id, step) in clients)
        {
            var trainer = ScriptedClient.Moves(id, step);
            if (id == "here") scene.Coordinator.Clients.Join(trainer);
            else if (id == "node-1") await JoinAsync(scene, first, step);
            else if (id == "node-2") await JoinAsync(scene, second, step);
            else if (id == "ours") StartOwn(scene, trainer);
            else if (id.StartsWith("back", StringComparison.Ordinal)) StartCalledBack(scene, trainer);
            else await native.StartClientAsync(trainer);
        }

        await scene.Coordinator.PresentAsync(clients.Length);
        var outcome = await scene.Coordinator.RunAsync("mixed", spec, Now);
        await _end.CancelAsync();
        foreach (var line in _lines) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => line);

        // 3. The same model, and everybody in each round.
        for (var round = 1; round <= 3; round++)
        {
            var cohort = (await scene.Coordinator.RoundAsync("mixed", round)).Cohort;
            Assert.Equal(clients.Length, cohort.Count);
            Assert.All(cohort, client => Assert.Null(client.Refused));
        }

        Assert.Equal(expected.ModelSha256, outcome.ModelSha256);
    }

    private void StartCalledBack(RestScene scene, IClient trainer)
    {
        var options = new CallbackLineOptions(scene.Address, Free(), _folder.At(trainer.Info.Id));
        _lines.Add(new CallbackLine(options, new Silent(), TimeProvider.System).RunAsync(trainer, _end.Token));
    }

    // The client end of the published form, which is ours.
    private void StartOwn(RestScene scene, IClient trainer)
    {
        var options = new RestLineOptions(Free(), scene.Address, _folder.At("own")) { Seed = 1 };
        _lines.Add(new RestLine(options, new Silent(), TimeProvider.System).RunAsync(trainer, _end.Token));
    }

    // A published node's JSON: what came, moved by a step, and sent before it answers.
    private static async Task JoinAsync(RestScene scene, NodeStand node, float step)
    {
        node.Train = async (asked, _) =>
        {
            var model = RestModel.Of(RestType.Mnist);
            float[] values = [.. asked["weights"]!.AsArray().Select(row => Moved(row![0]!, step)), Moved(asked["bias"]![0]!, step)];
            var body = model.Into(new RestBody { ClientUrl = node.Url, TrainingType = "MNIST" }, new ModelState(model.Layout, values));
            using var answer = await scene.SendAsync(HttpMethod.Put, "/model_params", new RestContent(body));
            return (int)answer.StatusCode;
        };
        (await scene.RegisterAsync(node.Url)).EnsureSuccessStatusCode();
    }

    private static float Moved(JsonNode number, float step)
        => float.Parse(number.ToJsonString(), CultureInfo.InvariantCulture) + step;

    private static string Free() => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{MosquittoBroker.FreePort()}");

    private sealed class Silent : IRestObserver;
}
