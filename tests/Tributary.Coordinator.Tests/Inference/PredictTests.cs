using System.Net.Http.Headers;
using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Torch;

namespace Tributary.Coordinator.Tests.Inference;

public sealed class PredictTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_last_saved_model_answers_also_while_the_run_trains()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        coordinator.Join(coordinator.Trainers());
        var done = await coordinator.PostRunAsync();
        done = await coordinator.UntilAsync(done.Id, RunStatus.Completed);
        var gates = coordinator.Trainers().Select(client => new GatedClient(client)).ToList();
        coordinator.Join(gates);
        var training = await coordinator.PostRunAsync();
        await gates[0].Asked;

        var answer = await PredictAsync(coordinator, done.Id, Digits(50));

        Assert.Equal((done.Model, 3), (answer.Model, answer.Round));
        Assert.InRange(answer.Labels!.Index().Count(one => one.Item == EmbeddedMnist.Test.Label(one.Index)), 15, 50);
        Assert.All(answer.Probabilities!, row => Assert.Equal(1, row.Sum(), 1e-5));
        await coordinator.ProblemAsync(await coordinator.PostAsync($"/api/runs/{training.Id}/predict", "{\"features\":[[1]]}"), 409);
        gates.ForEach(gate => gate.Open());
    }

    [Fact]
    public async Task Samples_that_do_not_fit_are_refused_with_what_the_model_takes()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path, options => options with { MaxSamples = 4 });
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync();
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);
        var path = $"/api/runs/{run.Id}/predict";

        var problem = await coordinator.ProblemAsync(await coordinator.PostAsync(path, "{\"features\":[[1,2,3]]}"), 422);
        Assert.Contains("784", problem.Errors![0].Message, StringComparison.Ordinal);
        await coordinator.ProblemAsync(await coordinator.PostAsync(path, "{\"features\":[null]}"), 422);
        var huge = string.Join(',', Enumerable.Repeat("3e38", 784));
        using var overflow = await coordinator.PostAsync(path, $"{{\"features\":[[{huge}]]}}");
        var said = await overflow.Content.ReadAsStringAsync();
        Assert.True((int)overflow.StatusCode == 422 || !said.Contains("[null", StringComparison.Ordinal), said);
        await coordinator.ProblemAsync(await coordinator.PostAsync(path, "{\"features\":[]}"), 422);
        await coordinator.ProblemAsync(await coordinator.PostAsync(path, "{\"features\":[[],[],[],[],[]]}"), 422);
        await coordinator.ProblemAsync(await coordinator.PostAsync(path, "{\"features\":\"all\"}"), 400);
        await coordinator.ProblemAsync(await coordinator.PostAsync(path, "features", "text/plain"), 415);
        await coordinator.ProblemAsync(await coordinator.PostAsync(path, "{\"features\":[[1]],\"round\":9}"), 404);
    }

    [Fact]
    public async Task A_models_file_comes_whole_in_part_and_in_other_formats()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync();
        run = await coordinator.UntilAsync(run.Id, RunStatus.Completed);
        var whole = await coordinator.Http.GetByteArrayAsync($"/api/models/{run.Model}");
        Assert.Equal(run.Model, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(whole)));

        using var request = new HttpRequestMessage(HttpMethod.Get,
            $"/api/models/{run.Model}")
        { Headers = { Range = new RangeHeaderValue(100, 199) } };
        Assert.Equal(whole[100..200], await (await coordinator.Http.SendAsync(request)).Content.ReadAsByteArrayAsync());

        var npz = Npz.Read(new MemoryStream(await coordinator.Http.GetByteArrayAsync($"/api/models/{run.Model}?format=npz")), "answer");
        Assert.Equal(SafeTensors.Read(new MemoryStream(whole), "model").Values, npz.Values.SelectMany(array => array.Values));
        var torch = TorchFile.Read(await coordinator.Http.GetByteArrayAsync($"/api/models/{run.Model}?format=pt"), "answer").ToTensorFile();
        Assert.Equal(SafeTensors.Read(new MemoryStream(whole), "model").Values, torch.Values);
        var listed = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/models?run={run.Id}&limit=2"),
            ApiJson.Default.PageModelInfo)!;
        Assert.Equal((run.Model, true, "2"), (listed.Items[0].Sha256, listed.Items[0].Kept, listed.Next));
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/models/{run.Model}?format=pickle"), 400);
    }

    public void Dispose() => _folder.Dispose();

    private static float[][] Digits(int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var features = new float[784];
        EmbeddedMnist.Test.CopyFeatures(i, features);
        return features;
    })];

    private static async Task<PredictReply> PredictAsync(RunningCoordinator coordinator, string run, float[][] samples)
    {
        var body = JsonSerializer.Serialize(new PredictRequest(samples, null), ApiJson.Default.PredictRequest);
        var answer = await coordinator.PostAsync($"/api/runs/{run}/predict", body);
        return JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), ApiJson.Default.PredictReply)!;
    }
}
