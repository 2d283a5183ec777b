using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Client.Tests;

public sealed class TrainerClientTests
{
    private static readonly TrainAssignment Assignment = SmallDigits.Assignment(SmallDigits.LogReg);

    [Fact]
    public async Task Tensors_in_another_order_are_put_into_the_models()
    {
        var turned = TensorLayout.Pack(Assignment.Model.Layout.Tensors.Reverse()
            .Select(tensor => (tensor.Name, tensor.Shape.ToArray(), tensor.Role)));
        var values = Enumerable.Range(0, (int)turned.Length).Select(i => (float)i).ToArray();

        var update = Assert.IsType<Update>(await AskAsync(_ => new Update(new ModelState(turned, values), 5)));

        Assert.Null(update.Weights.Layout.DifferenceFrom(Assignment.Model.Layout));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (float)i), update.Weights.Tensor("fc1.bias").ToArray());
        Assert.Equal(10f, update.Weights.Tensor("fc1.weight")[0]);
    }

    [Fact]
    public async Task Weights_of_another_shape_are_refused_by_tensor()
    {
        var refusal = await RefusalOf(_ => new Update(SmallDigits.Initial(ModelCatalog.Find("2nn")!), 5));

        Assert.Equal(RefusalReason.WrongShape, refusal.Reason);
        Assert.Contains("fc2.weight", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_is_none_is_refused_by_tensor()
    {
        var values = Assignment.Model.Values.ToArray();
        values[^1] = float.NaN;

        var refusal = await RefusalOf(_ => new Update(new ModelState(Assignment.Model.Layout, values), 5));

        Assert.Equal(RefusalReason.NotANumber, refusal.Reason);
        Assert.Contains("fc1.bias", refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public async Task An_update_of_no_samples_is_refused(long examples)
        => Assert.Equal(RefusalReason.ZeroExamples, (await RefusalOf(asked => new Update(asked.Model, examples))).Reason);

    [Fact]
    public async Task What_a_trainer_throws_is_its_refusal()
    {
        var typed = await RefusalOf(_ => throw new TrainerException(RefusalReason.OutOfData, "the camera is off"));
        var other = await RefusalOf(_ => throw new InvalidOperationException("no such column"));

        Assert.Equal(new Refusal(RefusalReason.OutOfData, "the camera is off"), typed);
        Assert.Equal(RefusalReason.Failed, other.Reason);
        Assert.Contains("no such column", other.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_model_that_came_is_never_written_to()
    {
        var before = Assignment.Model.Values.ToArray();

        var update = Assert.IsType<Update>(await AskAsync(asked => new Update(asked.Model, 5)));

        Assert.False(update.Weights.Values.Equals(Assignment.Model.Values));
        Assert.Equal(before, Assignment.Model.Values.ToArray());
    }

    [Fact]
    public async Task A_strategy_that_wants_the_loss_before_training_gets_it()
    {
        using var client = new TrainerClient("a", new Scripted(asked => new Update(asked.Model, 5)), TimeProvider.System);

        var update = Assert.IsType<Update>(await client.AskAsync(Assignment with { LossBefore = true }, CancellationToken.None));

        Assert.Equal(2.5, update.Metric(Metrics.LossBefore));
    }

    [Fact]
    public async Task A_cancelled_assignment_is_no_refusal()
    {
        using var cancel = new CancellationTokenSource();
        using var client = new TrainerClient("a",
            new Scripted(_ => { cancel.Cancel(); cancel.Token.ThrowIfCancellationRequested(); return null!; }), TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.AskAsync(Assignment, cancel.Token));
    }

    private static async Task<Reply> AskAsync(Func<TrainAssignment, Update> train)
    {
        using var client = new TrainerClient("a", new Scripted(train), TimeProvider.System);
        return await client.AskAsync(Assignment, CancellationToken.None);
    }

    private static async Task<Refusal> RefusalOf(Func<TrainAssignment, Update> train) => Assert.IsType<Refusal>(await AskAsync(train));

    private sealed class Scripted(Func<TrainAssignment, Update> train) : ITrainer
    {
        public Task<Update> TrainAsync(TrainAssignment assignment, IProgress<ClientProgress> progress, CancellationToken cancellation)
            => Task.FromResult(train(assignment));

        public Task<Evaluation> EvaluateAsync(EvaluateAssignment assignment, IProgress<ClientProgress> progress,
            CancellationToken cancellation)
            => Task.FromResult(new Evaluation(5, 2.5, 0.1));
    }
}
