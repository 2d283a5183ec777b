using Tributary.Transports.Messages;
using Tributary.Transports.Tests.Fakes;

namespace Tributary.Transports.Tests.Native;

/// <summary>The table of docs/link.md: what a client does with an answer that is not taken at once.</summary>
public sealed class AnswerStatusTests
{
    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task An_answer_that_is_not_wanted_is_forgotten(int status)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Meddle = context => Update(context) ? FakeCoordinator.ProblemAsync(context, status) : Task.FromResult(false);
        await using var line = new Line(coordinator, FakeTrainer.Moves(1));

        var assignment = Line.Train(coordinator);
        coordinator.Ask(assignment);
        var said = await line.Observer.HearAsync("dropped");
        coordinator.Withdraw(assignment.Key);

        Assert.Equal($"dropped r/1/train: no: {status}; do something", said);
        Assert.Empty(coordinator.Updates);
    }

    [Theory]
    [InlineData(401, null)]
    [InlineData(403, null)]
    [InlineData(429, "1")]
    [InlineData(503, "1")]
    [InlineData(500, null)]
    [InlineData(502, null)]
    public async Task An_answer_that_cannot_be_taken_now_is_sent_again_without_new_training(int status, string? retryAfter)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var refused = 0;
        coordinator.Meddle = context => Update(context) && Interlocked.Increment(ref refused) == 1
            ? FakeCoordinator.ProblemAsync(context, status, retryAfter) : Task.FromResult(false);
        var trainer = FakeTrainer.Moves(1);
        await using var line = new Line(coordinator, trainer);

        coordinator.Ask(Line.Train(coordinator));
        Assert.Contains($"no: {status}", await line.Observer.HearAsync("delayed"), StringComparison.Ordinal);
        await line.Observer.HearAsync("acknowledged");

        Assert.Equal((1, 1, 2), (trainer.Asked, coordinator.Updates.Count, refused));
    }

    [Theory]
    [InlineData(404, false, null)]
    [InlineData(413, false, null)]
    [InlineData(400, true, LinkProtocol.CutShort)]
    public async Task Neither_a_proxy_nor_a_cut_ends_an_assignment(int status, bool known, string? type)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var refused = 0;
        coordinator.Meddle = context => Update(context) && Interlocked.Increment(ref refused) == 1
            ? FakeCoordinator.ProblemAsync(context, status, known: known, type: type) : Task.FromResult(false);
        await using var line = new Line(coordinator, FakeTrainer.Moves(1));

        coordinator.Ask(Line.Train(coordinator));
        await line.Observer.HearAsync("acknowledged");

        Assert.Single(coordinator.Updates);
    }

    [Fact]
    public async Task An_upload_that_is_cut_is_repeated_whole()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var cut = 0;
        coordinator.Meddle = async context =>
        {
            if (!Update(context) || Interlocked.Increment(ref cut) > 2) return false;
            await context.Request.Body.ReadExactlyAsync(new byte[1000]);
            context.Abort();
            return true;
        };
        var trainer = FakeTrainer.Moves(1);
        await using var line = new Line(coordinator, trainer);

        coordinator.Ask(Line.Train(coordinator));
        await line.Observer.HearAsync("acknowledged");

        Assert.True(coordinator.Updates.TryDequeue(out var update));
        Assert.Equal(Line.Model.Values.Span[77] + 1, Engine.Formats.SafeTensors.Read(new MemoryStream(update), "update").Values[77]);
        Assert.Equal(1, trainer.Asked);
    }

    [Theory]
    [InlineData(426)]
    [InlineData(409)]
    public async Task A_client_that_may_not_go_on_ends_and_says_why(int status)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Meddle = context => FakeCoordinator.ProblemAsync(context, status);
        await using var line = new Line(coordinator, FakeTrainer.Moves(1));

        var problem = await Assert.ThrowsAsync<LinkProblemException>(() => line.Running);

        Assert.Equal((status, $"no: {status}; do something"), (problem.Status, problem.Message));
    }

    private static bool Update(Microsoft.AspNetCore.Http.HttpContext context)
        => context.Request.Path.Value!.EndsWith("/update", StringComparison.Ordinal);
}
