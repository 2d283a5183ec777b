using System.Text.Json;
using Peers;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Gateways.Flower;

namespace Tributary.Coordinator.Tests.Flower;

/// <summary>Runs that begin with a client's own weights, also of networks that only clients know.</summary>
public sealed class ClientModelTests : IAsyncLifetime
{
    private const string Unknown = """
        name: theirs
        model: { from: clients, name: their-net }
        rounds: 2
        cohort: { size: 2, quorum: 2, waitFor: 2 }
        """;

    private readonly TemporaryFolder _folder = new();
    private RunningCoordinator _coordinator = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await PythonPeer.NeedAsync("grpc", "numpy", "google.protobuf");
        _coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"),
            options => options with
            {
                MaxModelValues = 10_000,
                Gateways = [new FlowerOptions { Listen = new Uri("http://127.0.0.1:0") }],
            });
    }

    public async ValueTask DisposeAsync()
    {
        if (_coordinator is not null) await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_network_that_only_clients_know_is_trained_and_every_client_gets_its_own_types()
    {
        // 1. Without a client there is nothing to start, and nothing is kept.
        using (var early = await _coordinator.PostAsync("/api/runs", Unknown, "application/yaml"))
        {
            Assert.NotNull(early.Headers.RetryAfter?.Delta);
            Assert.Equal("urn:tributary:not-yet", (await _coordinator.ProblemAsync(early, 409)).Type);
        }

        Assert.Equal(0, JsonDocument.Parse(await _coordinator.Http.GetStringAsync("/api/runs", Now)).RootElement.GetProperty("items")
            .GetArrayLength());

        // 2. The first brings the weights; the second has said nothing of its types, and gets the model's.
        await using var bringer = await JoinAsync("a", """shapes=[[3,2],[],[4]]""", """types=["<f4","<i8","<f2"]""", "mode=own");
        await using var other = await JoinAsync("b", "mode=own");
        var run = await _coordinator.UntilAsync((await _coordinator.PostRunAsync(Unknown)).Id, ended => ended.Outcome is not null);

        Assert.Equal(RunStatus.Completed, run.Status);
        foreach (var client in new[] { bringer, other })
        {
            var fit = await client.UntilAsync("fit");
            Assert.Equal((true, "<f4 <i8 <f2"), ((bool)fit["same"]!, string.Join(' ', fit["types"]!.AsArray())));
        }

        // 3. What is kept: both added 0.5 twice, and cut whole numbers off as NumPy does. Clients tested it.
        var model = SafeTensors.Read(new MemoryStream(await _coordinator.Http.GetByteArrayAsync($"/api/models/{run.Outcome!.ModelSha256}",
            Now)), "model");
        Assert.Equal(["arr_0", "arr_1", "arr_2"], model.Layout.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([1.125f, 1.125f, 1.125f, 1.125f, 1.125f, 1.125f, 3, 1.125f, 1.125f, 1.125f, 1.125f], model.Values);
        Assert.Equal((0.75, 0.5), (run.Outcome.Accuracy, run.Outcome.Loss));

        // 4. Another coordinator's start reads it too; nothing can be asked of it here.
        await _coordinator.StopAsync();
        await _coordinator.StartAsync();
        var file = await _coordinator.Http.GetStringAsync($"/api/runs/{run.Id}?format=yaml", Now);
        Assert.Contains("arr_2", file, StringComparison.Ordinal);
        Assert.Contains("int64", file, StringComparison.Ordinal);
        var refused = await _coordinator.ProblemAsync(await _coordinator.PostAsync($"/api/runs/{run.Id}/predict",
            """{ "samples": [[1]] }"""), 409);
        Assert.Contains("only its clients know how to compute their-net", refused.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "a: the client answered GetParametersNotImplemented: it has none")]
    [InlineData("shapes=[[2]] initial=nan", "a: tensor arr_0 holds NaN or infinity")]
    [InlineData("shapes=[[200,200]]", "a: the model reaches 40000 values at tensor arr_0; this coordinator takes at most 10000")]
    [InlineData("""shapes=[[2]] types=["<c8"]""", "a: arr_0")]
    [InlineData("shapes=[]", "a: the message has no tensors")]
    public async Task Weights_that_cannot_be_taken_are_refused_by_name_and_the_next_client_is_asked(string told, string words)
    {
        await using var bad = await JoinAsync("a", told.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var refused = await _coordinator.ProblemAsync(await _coordinator.PostAsync("/api/runs", Unknown, "application/yaml"), 409);
        Assert.Contains(words, refused.Detail, StringComparison.Ordinal);

        await using var good = await JoinAsync("b", "shapes=[[2]]");
        var run = await _coordinator.PostRunAsync(Unknown);
        var log = JsonDocument.Parse(await _coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/log",
            Now)).RootElement.GetProperty("items");
        Assert.Equal("the first weights are those of b: 1 tensors, 2 values", log[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_known_model_may_begin_with_a_clients_weights_if_they_fit()
    {
        const string file = """
            name: warm
            model: logreg
            initial: { client: b }
            rounds: 1
            cohort: { size: 2, quorum: 2, waitFor: 2 }
            evaluation: { on: none }
            """;
        await using var wrong = await JoinAsync("a", "shapes=[[2]]");
        var away = await _coordinator.ProblemAsync(await _coordinator.PostAsync("/api/runs", file, "application/yaml"), 409);
        Assert.Equal(("urn:tributary:not-yet", "client b is not here, or cannot bring the first weights"), (away.Type, away.Detail));
        await using var right = await JoinAsync("b", "shapes=[[10,784],[10]]");
        var unfit = await _coordinator.ProblemAsync(await _coordinator.PostAsync("/api/runs",
            file.Replace("{ client: b }", "{ client: a }", StringComparison.Ordinal), "application/yaml"), 409);
        Assert.Contains("a: tensor 0 (fc1.weight) is [2]; [10, 784] is expected", unfit.Detail, StringComparison.Ordinal);

        var run = await _coordinator.UntilAsync((await _coordinator.PostRunAsync(file)).Id, ended => ended.Outcome is not null);
        var model = SafeTensors.Read(new MemoryStream(await _coordinator.Http.GetByteArrayAsync($"/api/models/{run.Outcome!.ModelSha256}",
            Now)), "model");
        Assert.All(model.Values, value => Assert.Equal(0.625f, value));
    }

    [Theory]
    [InlineData("model: { from: clients }\nevaluation: { on: server }\ndata: { set: mnist-mini }", "evaluation.on",
        "only clients know how to compute clients-own")]
    [InlineData("model: { from: clients }\ninitial: seed", "initial", "set it to client")]
    [InlineData("model: { from: boards }", "model.from", "clients")]
    [InlineData("model: { tensors: [] }", "model.tensors", "is empty")]
    [InlineData("model: { tensors: [ { name: a, shape: [2] }, { name: a, shape: [-1], type: float8 } ] }", "model.tensors[1].name",
        "called a already")]
    [InlineData("model: logreg\ninitial: { client: '' }\nevaluation: { on: none }", "initial.client", "is missing")]
    public async Task Faults_are_told_with_their_place(string file, string path, string words)
    {
        var refused = await _coordinator.ProblemAsync(await _coordinator.PostAsync("/api/runs", file, "application/yaml"), 422);
        Assert.Contains(refused.Errors!, fault => fault.Path == path && fault.Message.Contains(words, StringComparison.Ordinal));
    }

    private async Task<PythonPeer> JoinAsync(string id, params string[] told)
    {
        var peer = PythonPeer.Start("flower_client.py",
            [_coordinator.Flower.Authority, $$"""properties={"client_id":"{{id}}"}""", .. told]);
        await _coordinator.Clients.WaitAsync(() => _coordinator.Clients.Find(id) is not null, Now);
        return peer;
    }
}
