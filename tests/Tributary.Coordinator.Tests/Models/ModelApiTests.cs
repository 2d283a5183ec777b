using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;

namespace Tributary.Coordinator.Tests.Models;

/// <summary>What the API tells of models, and serving them.</summary>
public sealed class ModelApiTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_model_says_where_it_comes_from_and_how_its_tensors_are()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var (run, hashes) = await TrainedAsync(coordinator);

        var info = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/models/{hashes[1]}/info"),
            ApiJson.Default.ModelDetails)!;
        var last = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/models/{hashes[2]}/info"),
            ApiJson.Default.ModelDetails)!;

        Assert.Equal((run.Id, "small", 2, 7850, 31400, true, "fedavg", hashes[0], hashes[2]),
            (info.Run, info.RunName, info.Round, info.Parameters, info.Bytes, info.Kept, info.Strategy, info.Before, info.After));
        Assert.Equal(["client-00", "client-01", "client-02"], info.Cohort.Select(client => client.Client));
        Assert.Equal(["fc1.weight parameter 10 784", "fc1.bias parameter 10"],
            info.Tensors.Select(tensor => $"{tensor.Name} {tensor.Role} {string.Join(' ', tensor.Shape)}"));
        Assert.All(info.Tensors, tensor => Assert.True(tensor.Least <= tensor.Mean && tensor.Mean <= tensor.Most && tensor.Deviation > 0));
        Assert.Equal((null, run.Accuracy), (last.After, last.Accuracy));
        Assert.Equal("logreg", info.Spec.GetProperty("name").GetString());
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/models/{new string('a', 64)}/info"), 404);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/api/models/latest/info"), 404);
    }

    [Fact]
    public async Task Two_models_are_compared_tensor_by_tensor()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var (_, hashes) = await TrainedAsync(coordinator);
        var other = await TrainedAsync(coordinator, RunningCoordinator.RunFile.Replace("logreg", "2nn", StringComparison.Ordinal));

        var near = await CompareAsync(coordinator, hashes[1], hashes[2]);
        var far = await CompareAsync(coordinator, hashes[0], hashes[2]);
        var same = await CompareAsync(coordinator, hashes[0], hashes[0]);

        Assert.True(near.Distance < far.Distance && near.Cosine > far.Cosine && !near.Same);
        Assert.Equal(near.Distance!.Value, Math.Sqrt(near.Tensors.Sum(tensor => tensor.Distance!.Value * tensor.Distance!.Value)), 1e-9);
        Assert.Equal((true, 0.0, 1.0), (same.Same, same.Distance!.Value, Math.Round(same.Cosine!.Value, 9)));
        Assert.Equal((2, 3), (near.A.Round, near.B.Round));
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/models/compare?a={hashes[0]}&b={other.Hashes[0]}"), 409);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/models/compare?a={hashes[0]}"), 400);
    }

    [Fact]
    public async Task A_test_counts_every_sample_and_shows_the_wrong_ones_surest_first()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var (run, hashes) = await TrainedAsync(coordinator);

        var test = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/models/{hashes[2]}/test?wrong=5"),
            ApiJson.Default.ModelTest)!;
        var again = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/models/{hashes[2]}/test?wrong=0"),
            ApiJson.Default.ModelTest)!;

        Assert.Equal((500, run.Accuracy!.Value, 10), (test.Samples, test.Accuracy, test.Classes.Count));
        Assert.Equal(run.Loss!.Value, test.Loss!.Value, 1e-4);
        Assert.Equal(500, test.Confusion.Sum(row => row.Sum()));
        Assert.All(test.PerClass, one => Assert.Equal(50, one.Count));
        Assert.Equal(5, test.Wrong.Count);
        Assert.All(test.Wrong, one => Assert.True(one.Truth == EmbeddedMnist.Test.Label(one.Index) && one.Said != one.Truth
            && one.Features.Count == 784));
        Assert.Equal(test.Wrong.Select(one => one.Probability).OrderDescending(), test.Wrong.Select(one => one.Probability));
        Assert.Empty(again.Wrong);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/models/{hashes[2]}/test?wrong=9999"), 400);
    }

    [Fact]
    public async Task A_run_without_test_data_at_the_server_says_what_to_do()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync(
            "{ \"model\": \"logreg\", \"rounds\": 1, \"cohort\": { \"size\": 3 }, \"evaluation\": { \"on\": \"clients\" } }");
        run = await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        var problem = await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/models/{run.Model}/test"), 409);

        Assert.Contains("data:", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_served_under_a_name_until_it_is_withdrawn_and_the_trail_says_by_whom()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var (run, hashes) = await TrainedAsync(coordinator);
        var body = $"{{\"features\":[[{string.Join(',', new int[784])}]]}}";

        await coordinator.ProblemAsync(await coordinator.PostAsync("/api/serving/default/predict", body), 404);
        var promoted = await PutAsync(coordinator, "default", hashes[1]);
        var answer = JsonSerializer.Deserialize(await (await coordinator.PostAsync("/api/serving/default/predict",
            body)).Content.ReadAsStringAsync(), ApiJson.Default.PredictReply)!;
        await PutAsync(coordinator, "canary", hashes[2]);
        var served = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/serving"),
            ApiJson.Default.PageServingInfo)!.Items;
        var listed = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/models?run={run.Id}"),
            ApiJson.Default.PageModelInfo)!.Items;
        var grouped = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/models"),
            ApiJson.Default.PageModelInfo)!.Items;
        await coordinator.StopAsync();
        await coordinator.StartAsync();
        var kept = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/serving"),
            ApiJson.Default.PageServingInfo)!.Items;
        var gone = await coordinator.Http.DeleteAsync("/api/serving/default");

        Assert.Equal((HttpStatusCode.OK, hashes[1], 2), (promoted.StatusCode, answer.Model, answer.Round));
        Assert.Equal([("canary", hashes[2], 0L, "local"), ("default", hashes[1], 1L, "local")],
            served.Select(entry => (entry.Name, entry.Sha256, entry.Requests, entry.By)));
        Assert.Equal(["canary", "default", ""], listed.Select(model => string.Join(' ', model.Serving)));
        Assert.Equal([3, 2], grouped.Select(model => model.Round));
        Assert.Equal((true, 3), (grouped[0].Last, grouped[0].Rounds));
        Assert.Single(listed, model => model.Best);
        Assert.All(listed, model => Assert.Equal((31400L, "small"), (model.Bytes!.Value, model.RunName)));
        Assert.Equal(["canary", "default"], kept.Select(entry => entry.Name));
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        await coordinator.ProblemAsync(await coordinator.Http.DeleteAsync("/api/serving/default"), 404);
        await coordinator.ProblemAsync(await PutAsync(coordinator, "default", new string('b', 64)), 404);
        await coordinator.ProblemAsync(await PutAsync(coordinator, "-", hashes[1]), 422);
        await coordinator.ProblemAsync(await PutAsync(coordinator, "default", "latest"), 422);
        var trail = await coordinator.Http.GetStringAsync("/api/audit?newest=true");
        foreach (var action in new[] { "run.started", "model.promoted", "model.withdrawn" })
            Assert.Contains($"\"{action}\"", trail, StringComparison.Ordinal);
        Assert.Contains(hashes[1], trail, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<(RunInfo Run, string[] Hashes)> TrainedAsync(RunningCoordinator coordinator,
        string file = RunningCoordinator.RunFile)
    {
        coordinator.Join(coordinator.Trainers(file));
        var run = await coordinator.UntilAsync((await coordinator.PostRunAsync(file)).Id, RunStatus.Completed);
        var rounds = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/rounds"),
            ApiJson.Default.PageRoundInfo)!.Items;
        return (run, [.. rounds.Select(round => round.ModelSha256)]);
    }

    private static async Task<ModelComparison> CompareAsync(RunningCoordinator coordinator, string a, string b)
        => JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/models/compare?a={a}&b={b}"),
            ApiJson.Default.ModelComparison)!;

    private static Task<HttpResponseMessage> PutAsync(RunningCoordinator coordinator, string name, string model)
        => coordinator.Http.PutAsJsonAsync($"/api/serving/{name}", new ServingOrder(model), ApiJson.Default.ServingOrder);
}
