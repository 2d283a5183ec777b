using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Tests.Fixtures;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Models;

/// <summary>Every named model, every layer and every loss against what PyTorch computed in double precision
/// (tests/fixtures/make_torch.py).</summary>
public sealed class TorchParityTests
{
    public static TheoryData<string> Recorded { get; } = [.. TorchFixture.Names];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Predictions_are_those_of_PyTorch(string name)
    {
        var fixture = TorchFixture.Load(name);
        using var network = new Network(fixture.Model, fixture.Batch);
        network.Import(fixture.Weights);
        var outputs = new float[fixture.Outputs.Length];

        network.Predict(fixture.Features, fixture.Batch, outputs);

        var expected = fixture.Model.Loss is Loss.CrossEntropy or Loss.NegativeLogLikelihood
            ? Softmax(fixture.Outputs, outputs.Length / fixture.Batch) : fixture.Outputs;
        var tolerance = 5e-6 * Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < outputs.Length; i++) Assert.Equal(expected[i], outputs[i], tolerance);
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void The_losses_in_inference_and_in_training_are_those_of_PyTorch(string name)
    {
        var fixture = TorchFixture.Load(name);
        using var network = Ready(fixture, threads: 1);

        network.Forward(fixture.Batch);
        var evaluation = Enumerable.Range(0, fixture.Batch).Average(network.LossOf);
        network.BeginTraining(new OptimizerSpec(), 0, 1);
        var training = network.TrainStep(fixture.Batch, 0.01);

        Assert.Equal(fixture.EvaluationLoss, evaluation, 5e-6 * Math.Max(1, fixture.EvaluationLoss));
        Assert.Equal(fixture.TrainingLoss, training, 5e-6 * Math.Max(1, fixture.TrainingLoss));
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Every_gradient_is_that_of_PyTorch(string name)
    {
        // A plain step with a large rate shows the gradient: the weight before it is lost in none of the digits that count.
        const float Rate = 1024;
        var fixture = TorchFixture.Load(name);
        var after = Step(fixture, new OptimizerSpec(), Rate, threads: 1);
        var rounding = 1e-6 * fixture.Tensors.Max(tensor => tensor.Gradient?.Largest ?? 0);
        foreach (var tensor in fixture.Model.Layout().Tensors)
        {
            if (tensor.Role != TensorRole.Parameter) continue;
            var gradient = new float[tensor.Length];
            for (var i = 0; i < gradient.Length; i++)
                gradient[i] = (float)(((double)fixture.Weights[tensor.Offset + i] - after[tensor.Offset + i]) / Rate);
            var recorded = fixture.Tensors.Single(t => t.Name == tensor.Name).Gradient!;
            recorded.AssertMatch($"gradient of {tensor.Name}", gradient, (1e-5 * recorded.Largest) + rounding);
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void One_step_of_the_models_own_optimizer_ends_where_PyTorch_ended(string name)
    {
        var fixture = TorchFixture.Load(name);
        var rate = fixture.Optimizer.LearningRate;
        var after = Step(fixture, fixture.Optimizer, rate, threads: 1);
        foreach (var tensor in fixture.Model.Layout().Tensors)
        {
            var recorded = fixture.Tensors.Single(t => t.Name == tensor.Name);
            var (gradient, scale) = (recorded.Gradient, fixture.Optimizer.Kind == OptimizerKind.Sgd
                ? (recorded.Gradient?.Largest ?? 1) * 1e-5 : 1e-3);

            // Adam's first step is rate * sign(gradient): where a gradient is nothing but rounding, so is its sign.
            var counts = Array.ConvertAll(recorded.After.Entries, _ => true);
            if (fixture.Optimizer.Kind != OptimizerKind.Sgd && gradient is not null)
                counts = Array.ConvertAll(gradient.Entries, g => g == 0 || Math.Abs(g) > 1e-4 * gradient.Largest);
            recorded.After.AssertMatch(tensor.Name, after.AsSpan((int)tensor.Offset, (int)tensor.Length), (rate * scale) + 3e-7, counts);
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Two_and_three_threads_give_the_same_bits_as_one(string name)
    {
        var fixture = TorchFixture.Load(name);
        var one = Step(fixture, fixture.Optimizer, 0.01, threads: 1);

        Assert.True(one.AsSpan().SequenceEqual(Step(fixture, fixture.Optimizer, 0.01, threads: 2)));
        Assert.True(one.AsSpan().SequenceEqual(Step(fixture, fixture.Optimizer, 0.01, threads: 3)));
    }

    private static float[] Step(TorchFixture fixture, OptimizerSpec optimizer, double rate, int threads)
    {
        using var network = Ready(fixture, threads);
        network.BeginTraining(optimizer, 0, 1);
        network.TrainStep(fixture.Batch, rate);
        var after = new float[fixture.Weights.Length];
        network.Export(after);
        return after;
    }

    private static Network Ready(TorchFixture fixture, int threads)
    {
        var network = new Network(fixture.Model, fixture.Batch, threads);
        network.Import(fixture.Weights);
        fixture.Labels.CopyTo(network.Labels);
        var size = fixture.Features.Length / fixture.Batch;
        for (var i = 0; i < fixture.Batch; i++)
        {
            var features = fixture.Features.AsSpan(i * size, size);
            features.CopyTo(network.InputRow(i));
            var target = network.TargetRow(i);
            if (fixture.Model.Reconstructs) features.CopyTo(target);
            else if (fixture.Targets.Length > 0) fixture.Targets.AsSpan(i * target.Length, target.Length).CopyTo(target);
            else if (target.Length > 0) target[0] = fixture.Labels[i];
        }

        return network;
    }

    private static float[] Softmax(float[] scores, int classes)
    {
        var chances = new float[scores.Length];
        for (var row = 0; row < scores.Length; row += classes)
        {
            var sum = scores.Skip(row).Take(classes).Sum(score => Math.Exp(score));
            for (var i = row; i < row + classes; i++) chances[i] = (float)(Math.Exp(scores[i]) / sum);
        }

        return chances;
    }
}
