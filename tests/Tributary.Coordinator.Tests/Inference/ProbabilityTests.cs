using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;

namespace Tributary.Coordinator.Tests.Inference;

/// <summary>What the tester and "Try it" say of a model is what the run's own evaluation says.</summary>
public sealed class ProbabilityTests : IDisposable
{
    private const string Heart = """
        name: heart
        model: { name: one, input: [2], loss: binaryCrossEntropy, layers: [ { type: dense, name: fc1, units: 1 }, { type: sigmoid } ] }
        rounds: 3
        cohort: { size: 2 }
        training: { epochs: 3, batchSize: 5, optimizer: { kind: sgd, learningRate: 0.5 } }
        evaluation: { on: server }
        data: { file: heart.csv, WANTED, testFraction: 0.4, partition: { kind: iid, clients: 2 } }
        """;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("s4t-net")]
    [InlineData("2nn")]
    [InlineData("{ name: built, input: [28, 28, 1], loss: negativeLogLikelihood, "
        + "layers: [ { type: flatten }, { type: dense, name: fc, units: 10 }, { type: logSoftmax } ] }")]
    public async Task Loss_accuracy_and_probabilities_are_those_of_the_run(string model)
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var file = RunningCoordinator.RunFile.Replace("logreg", model, StringComparison.Ordinal)
            .Replace("rounds: 3", "rounds: 1", StringComparison.Ordinal);
        coordinator.Join(coordinator.Trainers(file));
        var run = await coordinator.PostRunAsync(file);
        run = await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        var test = await TestAsync(coordinator, run.Model!);
        var features = new float[784];
        EmbeddedMnist.Test.CopyFeatures(3, features);
        var answer = await PredictAsync(coordinator, run.Id, features);

        Assert.Equal((run.Accuracy!.Value, run.Loss!.Value), (test.Accuracy, test.Loss!.Value));
        Assert.All(test.Wrong, one => Assert.InRange(one.Probability, 0.1, 1));
        Assert.Equal(1, answer.Probabilities![0].Sum(), 1e-6);
        Assert.All(answer.Probabilities[0], one => Assert.InRange(one, 0, 1));
    }

    [Theory]
    [InlineData("label: sick")]
    [InlineData("targets: [sick]")]
    public async Task A_model_of_one_probability_is_known_to_be_right_or_wrong(string wanted)
    {
        var rows = Enumerable.Range(0, 60).Select(i => $"{i % 10},{i % 3},{(i % 10 < 5 ? 0 : 1)}");
        Directory.CreateDirectory(_folder.Path);
        var table = Path.Combine(_folder.Path, "heart.csv");
        await File.WriteAllLinesAsync(table, rows.Prepend("age,ecg,sick"), TestContext.Current.CancellationToken);
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "runs"),
            options => options with { DataFolder = _folder.Path });
        var file = Heart.Replace("WANTED", wanted, StringComparison.Ordinal).Replace("heart.csv", table, StringComparison.Ordinal);
        coordinator.Join(coordinator.Trainers(file));
        var run = await coordinator.PostRunAsync(file);
        run = await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        var test = await TestAsync(coordinator, run.Model!);
        var answer = await PredictAsync(coordinator, run.Id, [9, 1]);

        Assert.InRange(run.Accuracy!.Value, 0.8, 1);
        Assert.Equal((run.Accuracy!.Value, run.Loss!.Value), (test.Accuracy, test.Loss!.Value));
        Assert.Equal((2, 24), (test.Confusion.Count, test.Confusion.Sum(row => row.Sum())));
        Assert.Equal(run.Accuracy.Value, (test.Confusion[0][0] + test.Confusion[1][1]) / 24.0, 1e-9);
        Assert.Equal(1, answer.Labels![0]);
        Assert.Equal(1, answer.Probabilities![0].Sum(), 1e-6);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<ModelTest> TestAsync(RunningCoordinator coordinator, string model)
        => JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/models/{model}/test?wrong=20"),
            ApiJson.Default.ModelTest)!;

    private static async Task<PredictReply> PredictAsync(RunningCoordinator coordinator, string run, float[] features)
    {
        var body = JsonSerializer.Serialize(new PredictRequest([features], null), ApiJson.Default.PredictRequest);
        var answer = await coordinator.PostAsync($"/api/runs/{run}/predict", body);
        return JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), ApiJson.Default.PredictReply)!;
    }
}
