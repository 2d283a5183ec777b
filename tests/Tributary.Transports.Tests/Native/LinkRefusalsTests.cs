using Tributary.Transports.Joining;
using Tributary.Transports.Messages;
using Tributary.Transports.Tests.Fakes;

namespace Tributary.Transports.Tests.Native;

/// <summary>What ends a client and what it waits out, by the type of the problem.</summary>
public sealed class LinkRefusalsTests
{
    public static TheoryData<int, string?, bool, bool> Kinds { get; } = new()
    {
        // status, type, ends a client that polls, ends one that joins
        { 401, "urn:tributary:token-used", true, true },
        { 401, "urn:tributary:token-expired", true, true },
        { 401, "urn:tributary:token-revoked", true, true },
        { 401, "urn:tributary:bad-token", true, true },
        { 403, "urn:tributary:other-name", true, true },
        { 409, "urn:tributary:name-taken", true, true },
        { 404, "urn:tributary:no-authority", true, true },
        { 422, "urn:tributary:bad-request", true, true },
        { 400, "urn:tributary:bad-client-id", true, true },
        { 401, "urn:tributary:revoked", true, true },
        { 401, "urn:tributary:foreign-certificate", true, true },
        { 401, "urn:tributary:wrong-usage", true, true },
        { 401, "urn:tributary:no-credentials", true, true },
        { 401, "urn:tributary:no-identity", true, true },
        { 403, "urn:tributary:forbidden", true, true },
        { 401, "urn:tributary:not-yet-valid", false, false },
        { 429, "urn:tributary:too-many-failures", false, false },
        { 503, "urn:tributary:busy", false, false },
        { 401, "urn:tributary:something-newer", false, true },
        { 401, null, false, false },
        { 403, "about:blank", false, false },
        { 407, null, false, false },
        { 404, null, false, false },
        { 502, null, false, false },
        { 503, null, false, false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_client_ends_where_only_a_person_can_help_and_else_tries_again(int status, string? type, bool ends, bool endsJoining)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var refused = 0;
        coordinator.Meddle = context => context.Request.Path == "/link/poll" && Interlocked.Increment(ref refused) == 1
            ? FakeCoordinator.ProblemAsync(context, status, type: type) : Task.FromResult(false);
        await using var line = new Line(coordinator, FakeTrainer.Moves(1));

        // A 409 ends every client: another process took its place.
        if (ends || status == 409) Assert.Equal(status, (await Assert.ThrowsAsync<LinkProblemException>(() => line.Running)).Status);
        else
        {
            await line.Observer.HearAsync("disconnected");
            await line.Observer.HearAsync("connected");
        }

        var problem = Problem(status, type);
        Assert.Equal(ends, LinkRefusals.EndsClient(problem, null, DateTimeOffset.UnixEpoch));
        Assert.Equal(endsJoining, LinkRefusals.EndsJoining(problem));
        if (ends) Assert.NotEqual("", LinkRefusals.Remedy(problem));
    }

    [Fact]
    public async Task An_id_that_another_transports_client_has_is_waited_for()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var refused = 0;
        coordinator.Meddle = context => context.Request.Path == "/link/poll" && Interlocked.Increment(ref refused) == 1
            ? FakeCoordinator.ProblemAsync(context, 409, type: "urn:tributary:taken") : Task.FromResult(false);
        await using var line = new Line(coordinator, FakeTrainer.Moves(1));

        await line.Observer.HearAsync("disconnected");
        await line.Observer.HearAsync("connected");

        Assert.False(line.Running.IsCompleted);
    }

    [Fact]
    public void Expired_ends_a_client_only_where_its_own_clock_agrees()
    {
        var (problem, now) = (Problem(401, "urn:tributary:expired"), DateTimeOffset.UnixEpoch.AddYears(50));

        Assert.True(LinkRefusals.EndsClient(problem, now.AddDays(-1), now));
        Assert.True(LinkRefusals.EndsClient(problem, null, now));
        Assert.False(LinkRefusals.EndsClient(problem, now.AddDays(1), now));
    }

    [Fact]
    public void What_to_do_names_a_command()
        => Assert.Contains("tributary token new", LinkRefusals.Remedy(Problem(401, "urn:tributary:token-used")), StringComparison.Ordinal);

    private static LinkProblemException Problem(int status, string? type)
        => new(status, new ProblemMessage { Type = type, Detail = "no", Remedy = "do something" }, null);
}
