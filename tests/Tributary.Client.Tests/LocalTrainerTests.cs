using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Client.Tests;

public sealed class LocalTrainerTests : IDisposable
{
    private readonly TrainerPool _trainers = new(2);

    [Fact]
    public async Task Training_makes_the_loss_smaller_and_reports_examples()
    {
        var client = Client(SmallDigits.Samples(100));

        var update = Assert.IsType<Update>(await client.AskAsync(SmallDigits.Assignment(SmallDigits.LogReg,
            epochs: 5) with
        { LossBefore = true }, CancellationToken.None));

        Assert.Equal(100, update.Examples);
        Assert.Equal(Math.Log(10), update.Metric(Metrics.LossBefore)!.Value, 4);
        Assert.True(update.Metric(Metrics.Loss) < update.Metric(Metrics.LossBefore));
        Assert.NotEqual(SmallDigits.Initial(SmallDigits.LogReg).Sha256(), update.Weights.Sha256());
    }

    [Fact]
    public async Task An_update_takes_its_place_in_the_rounds_room()
    {
        var room = new UpdateRoom(1);
        var assignment = SmallDigits.Assignment(SmallDigits.LogReg) with { Place = room.Offer() };

        Assert.IsType<Update>(await Client(SmallDigits.Samples(20)).AskAsync(assignment, CancellationToken.None));

        Assert.Equal(1, room.MaxTaken);
    }

    [Fact]
    public async Task The_loss_before_training_is_only_measured_on_request()
    {
        var update = Assert.IsType<Update>(await Client(SmallDigits.Samples(20))
            .AskAsync(SmallDigits.Assignment(SmallDigits.LogReg), CancellationToken.None));

        Assert.Null(update.Metric(Metrics.LossBefore));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_weights_on_any_trainer_of_the_pool()
    {
        var client = Client(SmallDigits.Samples(50));
        var assignment = SmallDigits.Assignment(ModelCatalog.Find("2nn")!);

        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.AskAsync(assignment, CancellationToken.None)));

        Assert.Single(replies.Select(reply => Assert.IsType<Update>(reply).Weights.Sha256()).Distinct());
    }

    [Fact]
    public async Task What_other_clients_trained_meanwhile_changes_nothing()
    {
        using var alone = new TrainerPool(1);
        var assignment = SmallDigits.Assignment(SmallDigits.LogReg);
        var first = new LocalTrainer("a", SmallDigits.Samples(50), alone, TimeProvider.System);
        var other = new LocalTrainer("b", SmallDigits.Samples(50, from: 50), alone, TimeProvider.System);

        var before = Assert.IsType<Update>(await first.AskAsync(assignment, CancellationToken.None));
        await other.AskAsync(SmallDigits.Assignment(SmallDigits.LogReg, rate: 0.5, batch: 7), CancellationToken.None);
        var after = Assert.IsType<Update>(await first.AskAsync(assignment, CancellationToken.None));

        Assert.Equal(before.Weights.Sha256(), after.Weights.Sha256());
    }

    [Theory]
    [InlineData(37)]
    [InlineData(64)]
    public async Task All_samples_at_once_is_one_step(int samples)
    {
        var update = Assert.IsType<Update>(await Client(SmallDigits.Samples(samples))
            .AskAsync(SmallDigits.Assignment(SmallDigits.LogReg, batch: 0), CancellationToken.None));

        Assert.Equal(samples, update.Examples);
    }

    [Fact]
    public async Task A_client_without_samples_says_so()
        => Assert.Equal(RefusalReason.OutOfData,
            (await RefusalOf(SmallDigits.Samples(0), SmallDigits.Assignment(SmallDigits.LogReg))).Reason);

    [Fact]
    public async Task A_model_for_other_samples_is_refused_with_both_shapes()
    {
        var refusal = await RefusalOf(SmallDigits.Samples(5), SmallDigits.Assignment(ModelCatalog.Find("beth-autoencoder")!));

        Assert.Equal(RefusalReason.BadModel, refusal.Reason);
        Assert.Contains("[7]", refusal.Detail, StringComparison.Ordinal);
        Assert.Contains("[28, 28, 1]", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_of_another_model_are_refused_by_tensor()
    {
        var refusal = await RefusalOf(SmallDigits.Samples(5),
            SmallDigits.Assignment(SmallDigits.LogReg) with { Spec = ModelCatalog.Find("2nn")! });

        Assert.Equal(RefusalReason.BadModel, refusal.Reason);
        Assert.Contains("fc1.weight", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_that_diverges_is_refused_with_its_learning_rate()
    {
        var refusal = await RefusalOf(SmallDigits.Samples(50), SmallDigits.Assignment(ModelCatalog.Find("2nn")!, rate: 1e30, epochs: 3));

        Assert.Equal(RefusalReason.NotANumber, refusal.Reason);
        Assert.Contains("1E+30", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_tests_a_model_on_its_own_samples()
    {
        var spec = SmallDigits.LogReg;

        var reply = await Client(SmallDigits.Samples(130))
            .AskAsync(new EvaluateAssignment { RunId = "run", Spec = spec, Model = SmallDigits.Initial(spec) }, CancellationToken.None);

        var evaluation = Assert.IsType<EvaluationReply>(reply).Evaluation;
        Assert.Equal(130, evaluation.Examples);
        Assert.Equal(Math.Log(10), evaluation.Loss, 4);
    }

    [Fact]
    public async Task A_client_says_what_it_holds()
    {
        var properties = Assert.IsType<PropertiesReply>(await Client(SmallDigits.Samples(12))
            .AskAsync(new PropertiesAssignment { RunId = "run" }, CancellationToken.None)).Properties;

        Assert.Equal("12", properties["examples"]);
        Assert.Equal("28x28x1", properties["features"]);
    }

    [Fact]
    public async Task A_cancelled_client_stops()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client(SmallDigits.Samples(10))
            .AskAsync(SmallDigits.Assignment(SmallDigits.LogReg), cancel.Token));
    }

    [Fact]
    public async Task Local_statistics_stay_in_the_client_and_are_used_again()
    {
        var spec = new ModelSpec
        {
            Name = "normalized",
            Input = [28, 28, 1],
            Layers = [new FlattenSpec(), new DenseSpec("fc1", 16), new BatchNormSpec("bn", LocalStatistics: true),
                new ActivationSpec(Activation.Relu), new DenseSpec("fc2", 10)],
        };
        var client = Client(SmallDigits.Samples(64));
        var assignment = SmallDigits.Assignment(spec);
        var test = new EvaluateAssignment { RunId = "run", Spec = spec, Model = assignment.Model };

        var stranger = await client.AskAsync(test, CancellationToken.None);
        var update = Assert.IsType<Update>(await client.AskAsync(assignment, CancellationToken.None));
        var acquainted = await client.AskAsync(test, CancellationToken.None);

        Assert.Equal(assignment.Model.Tensor("bn.running_mean").ToArray(), update.Weights.Tensor("bn.running_mean").ToArray());
        Assert.NotEqual(Loss(stranger), Loss(acquainted));
        static double Loss(Reply reply) => Assert.IsType<EvaluationReply>(reply).Evaluation.Loss;
    }

    public void Dispose() => _trainers.Dispose();

    private LocalTrainer Client(DataSet data) => new("a", data, _trainers, TimeProvider.System);

    private async Task<Refusal> RefusalOf(DataSet data, Assignment assignment)
        => Assert.IsType<Refusal>(await Client(data).AskAsync(assignment, CancellationToken.None));
}
