using System.Text.Json.Nodes;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Transports.Tests.Fakes;

namespace Tributary.Transports.Tests.Native;

public sealed class NativeAgentTests
{
    [Fact]
    public async Task An_update_arrives_with_its_weights_and_facts()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var line = new Line(coordinator, FakeTrainer.Moves(1));

        coordinator.Ask(Line.Train(coordinator));
        await line.Observer.HearAsync("acknowledged");

        Assert.True(coordinator.Updates.TryDequeue(out var update));
        using var reader = new SafeTensorsReader(new MemoryStream(update), "update");
        Assert.Equal(("7", "{\"loss\":0.25}", "1.5"),
            (reader.Metadata[UpdateFacts.Examples], reader.Metadata[UpdateFacts.Metrics],
            reader.Metadata[UpdateFacts.TrainSeconds]));
        Assert.True(DateTimeOffset.TryParse(reader.Metadata[UpdateFacts.Started], out _));
        Assert.Equal(7, coordinator.Polls.First().Client.Examples);
        Assert.Empty(line.Files);
    }

    [Fact]
    public async Task An_assignment_that_comes_again_is_trained_once()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var go = new TaskCompletionSource();
        var trainer = new FakeTrainer(async (assignment, _) =>
        {
            await go.Task;
            return FakeTrainer.Moved(assignment, 1);
        });
        coordinator.Forgetful = true;
        await using var line = new Line(coordinator, trainer);

        coordinator.Ask(Line.Train(coordinator, "a"));
        await trainer.Begun.Task;
        coordinator.Ask(Line.Train(coordinator, "b"));
        await line.Observer.HearAsync("begun b");
        go.SetResult();
        await line.Observer.HearAsync("acknowledged");
        await line.Observer.HearAsync("acknowledged");

        Assert.Equal(2, trainer.Asked);
        Assert.Single(coordinator.Requests, request => request.Path.StartsWith("/link/models/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Work_that_is_withdrawn_stops_and_nothing_is_sent()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var trainer = FakeTrainer.Never();
        await using var line = new Line(coordinator, trainer);
        var assignment = Line.Train(coordinator);

        coordinator.Ask(assignment);
        await trainer.Begun.Task;
        coordinator.Withdraw(assignment.Key);

        Assert.Equal("dropped r/1/train: it is no longer wanted", await line.Observer.HearAsync("dropped"));
        Assert.DoesNotContain(coordinator.Requests, request => request.Path.StartsWith("/link/runs/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Work_stops_at_its_deadline_by_the_coordinators_clock()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var line = new Line(coordinator, FakeTrainer.Never());

        coordinator.Ask(Line.Train(coordinator) with { Deadline = TimeProvider.System.GetUtcNow().AddSeconds(1) });

        Assert.Equal("dropped r/1/train: its deadline has passed", await line.Observer.HearAsync("dropped"));
    }

    [Fact]
    public async Task No_more_is_worked_on_at_once_than_allowed()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var (now, max) = (0, 0);
        var trainer = new FakeTrainer(async (assignment, _) =>
        {
            max = Math.Max(max, Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
            return FakeTrainer.Moved(assignment, 1);
        });
        await using var line = new Line(coordinator, trainer, with: options => options with { AtOnce = 1 });

        coordinator.Ask([.. Enumerable.Range(0, 8).Select(i => Line.Train(coordinator, $"r{i}"))]);
        for (var i = 0; i < 8; i++) await line.Observer.HearAsync("acknowledged");

        Assert.Equal(1, max);
    }

    [Theory]
    [InlineData("dance", WeightEncoding.Float32, "{}", "kind 'dance'")]
    [InlineData("train", (WeightEncoding)9, "{}", "encoding")]
    [InlineData("train", WeightEncoding.Float32, """{"warp":9}""", "warp")]
    public async Task An_assignment_that_this_version_cannot_read_is_refused_in_words(string kind, WeightEncoding upload, string training,
        string says)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var line = new Line(coordinator, FakeTrainer.Moves(1));

        coordinator.Ask(Line.Train(coordinator) with
        {
            Kind = kind,
            Key = $"r/1/{kind}",
            Upload = upload,
            Training = JsonNode.Parse(training)
        });
        await line.Observer.HearAsync("answered");

        Assert.True(coordinator.Replies.TryDequeue(out var reply));
        Assert.Equal(nameof(RefusalReason.BadModel), reply.Refusal!.Reason);
        Assert.Contains(says, reply.Refusal.Detail, StringComparison.Ordinal);
        Assert.Contains("update it", reply.Refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trainer_that_breaks_is_a_refusal_and_the_client_goes_on()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var line = new Line(coordinator,
            new FakeTrainer((assignment, _) => assignment.RunId == "bad" ? throw new FormatException("the rows are bent")
            : Task.FromResult(FakeTrainer.Moved(assignment, 1))));

        coordinator.Ask(Line.Train(coordinator, "bad"));
        await line.Observer.HearAsync("answered");
        coordinator.Ask(Line.Train(coordinator, "good"));
        await line.Observer.HearAsync("acknowledged");

        Assert.True(coordinator.Replies.TryDequeue(out var reply));
        Assert.Equal(("Failed", "FormatException: the rows are bent"), (reply.Refusal!.Reason, reply.Refusal.Detail));
    }

    [Fact]
    public async Task A_coordinator_that_was_away_is_found_again_and_gets_the_answer()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var go = new TaskCompletionSource();
        var trainer = new FakeTrainer(async (assignment, _) =>
        {
            await go.Task;
            return FakeTrainer.Moved(assignment, 1);
        });
        await using var line = new Line(coordinator, trainer);
        coordinator.Ask(Line.Train(coordinator));
        await trainer.Begun.Task;

        await coordinator.CloseAsync();
        await line.Observer.HearAsync("disconnected");
        go.SetResult();
        await line.Observer.HearAsync("delayed");
        await coordinator.OpenAsync();
        await line.Observer.HearAsync("acknowledged");

        Assert.Equal(1, trainer.Asked);
    }
}
