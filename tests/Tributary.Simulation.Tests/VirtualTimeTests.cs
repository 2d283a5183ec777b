using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Simulation.Speeds;
using Tributary.Storage.Folders;

namespace Tributary.Simulation.Tests;

/// <summary>Simulations whose clients have speeds: what they do, and when, is a matter of the seed.</summary>
public sealed class VirtualTimeTests
{
    private const string Async = """
        model: logreg
        rounds: 12
        seed: 3
        strategy: { name: fedbuff, buffer: 4, concurrency: 7 }
        training: { batchSize: 10, optimizer: { learningRate: 0.1 } }
        data: { set: mnist-mini, partition: { kind: shards, clients: 20 } }
        speeds: { median: 10s, spread: 1, jitter: 0.3 }
        """;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_buffered_run_is_the_same_each_time_and_with_any_number_of_threads()
    {
        var spec = Read(Async);
        var one = await RunAsync(spec, threads: 1);
        var many = await RunAsync(spec, threads: 6);

        Assert.Equal((RunStatus.Completed, 12), (one.Outcome.Status, one.History.Count));
        Assert.Equal(one.Outcome.ModelSha256, many.Outcome.ModelSha256);
        Assert.Equal(one.History.SelectMany(round => round.Cohort), many.History.SelectMany(round => round.Cohort));
        Assert.Equal(one.History.Select(round => round.Seconds), many.History.Select(round => round.Seconds));
        Assert.All(one.History, round => Assert.Equal(4, round.Updates));
        Assert.Contains(one.History.SelectMany(round => round.Cohort), client => client.Behind > 1);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(6, 1)]
    [InlineData(7, 3)]
    public async Task A_run_that_was_interrupted_comes_to_what_it_would_have(int round, int answers)
    {
        var spec = Read(Async);
        var whole = await RunAsync(spec, threads: 2);
        var resumed = await RunAsync(spec, threads: 2, (round, answers));

        Assert.Equal(whole.Outcome with { Reason = "" }, resumed.Outcome with { Reason = "" });
        Assert.Equal(whole.History.SelectMany(one => one.Cohort), resumed.History.SelectMany(one => one.Cohort));
        Assert.Equal(whole.History.Select(one => (one.ModelSha256, one.Seconds)),
            resumed.History.Select(one => (one.ModelSha256, one.Seconds)));
    }

    [Fact]
    public async Task A_synchronous_round_takes_as_long_as_its_slowest_client_or_the_deadline()
    {
        var spec = Read("""
            model: logreg
            rounds: 6
            seed: 3
            cohort: { size: 5, deadline: 20s, quorum: 1 }
            data: { set: mnist-mini, partition: { kind: iid, clients: 10 } }
            speeds: { median: 10s, spread: 1.5 }
            """);
        var plan = new SpeedPlan(spec.Speeds!, 3);
        var (outcome, history) = await RunAsync(spec, threads: 2);

        foreach (var client in history.SelectMany(round => round.Cohort.Select(client => (round.Round, Client: client))))
        {
            var takes = plan.Of(client.Client.Client, client.Round).TotalSeconds;
            Assert.Equal((takes > 20 ? RefusalReason.Deadline : null, Math.Min(takes, 20)), (client.Client.Refused, client.Client.Seconds));
        }

        Assert.All(history, round => Assert.Equal(round.Cohort.Max(client => client.Seconds), round.Seconds.Total, 6));
        Assert.Contains(history.SelectMany(round => round.Cohort), client => client.Refused == RefusalReason.Deadline);
        Assert.Equal(history.Sum(round => round.Seconds.Total), outcome.Seconds, 6);
        Assert.Equal(history[1].Started, history[0].Started.AddSeconds(history[0].Seconds.Total));
    }

    [Fact]
    public async Task Who_never_answers_is_not_waited_for_by_any_other_clock()
    {
        var spec = Read(Async + "\ncohort: { deadline: 30s }\n"
            + "faults: [{ kind: silent, clients: 0.3 }, { kind: lost, clients: 0.2, chance: 0.5 }]");
        var (outcome, history) = await RunAsync(spec, threads: 2);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        var refused = history.SelectMany(round => round.Cohort).Where(client => client.Refused is not null).ToList();
        Assert.Contains(refused, client => client is { Refused: RefusalReason.Deadline, Seconds: 30 });
        Assert.Contains(refused, client => client is { Refused: RefusalReason.Lost, Seconds: 0 });
    }

    [Fact]
    public void Half_of_the_clients_are_faster_than_the_median_and_a_sixth_is_a_spread_slower()
    {
        var plan = new SpeedPlan(new SpeedSpec { Median = TimeSpan.FromSeconds(10), Spread = 1 }, 1);
        var times = Enumerable.Range(0, 4000).Select(i => plan.Of($"{i}", 1).TotalSeconds).ToList();

        Assert.InRange(times.Count(time => time < 10), 1900, 2100);
        Assert.InRange(times.Count(time => time > 10 * Math.E), 550, 720);
        Assert.Equal(plan.Of("5", 1), plan.Of("5", 2));
        var moody = new SpeedPlan(new SpeedSpec { Spread = 0, Jitter = 5 }, 1);
        Assert.NotEqual(moody.Of("5", 1), moody.Of("5", 2));
        Assert.All(Enumerable.Range(0, 4000), i => Assert.InRange(moody.Of("5", i), TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(30)));
    }

    [Theory]
    [InlineData("speeds: { median: 2d }", "speeds.median: is 172800s; it must be in 1ms..1d")]
    [InlineData("speeds: { spread: 6 }", "speeds.spread: is 6; it must be in 0..5")]
    [InlineData("speeds: { jitter: -1 }", "speeds.jitter: is -1; it must be in 0..5")]
    [InlineData("speeds: { spread: nan }", "speeds.spread: 'nan' stands here; a number is needed")]
    [InlineData("speeds: fast", "speeds: 'fast' stands here; a mapping of keys to values is needed")]
    [InlineData("speeds: { mean: 1s }", "speeds.mean: unknown key; did you mean median?")]
    public void What_cannot_be_is_said(string text, string problem)
        => Assert.Equal([problem], Specs.Read("model: logreg\ndata: { set: mnist-mini }\n" + text).Problems
            .Select(found => found.ToString()));

    [Theory]
    [InlineData("buffer: 21", "strategy.buffer: is 21, but there are 20 clients")]
    [InlineData("buffer: 20", null)]
    public void A_buffer_that_could_never_be_full_is_refused(string buffer, string? problem)
    {
        var spec = Read(Async.Replace("buffer: 4, concurrency: 7", buffer, StringComparison.Ordinal));
        var fault = Record.Exception(() => new SimulationHost(spec, 1, TimeProvider.System).Dispose());

        Assert.Equal(problem is null, fault is null);
        if (problem is not null) Assert.StartsWith(problem, fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_reads_the_same()
    {
        var spec = Read(Async);

        Assert.Equal(spec.Speeds, Read(spec.Write().ToJsonString()).Speeds);
        Assert.Equal(spec.Run.Strategy, Read(spec.Write().ToJsonString()).Run.Strategy);
    }

    private static SimulationSpec Read(string text)
    {
        var (spec, problems) = Specs.Read(text);
        Assert.Empty(problems);
        return spec!;
    }

    // Where it is to be interrupted: the round under way, and how many of its answers are in.
    private static async Task<(RunOutcome Outcome, IReadOnlyList<RoundRecord> History)> RunAsync(SimulationSpec spec, int threads,
        (int Round, int Answers)? interrupted = null)
    {
        using var folder = new TemporaryFolder();
        using var runs = new RunFolder(folder.Location);
        if (interrupted is { } place)
        {
            using var stop = new CancellationTokenSource();
            using var first = new SimulationHost(spec, threads, TimeProvider.System) { Models = runs.Models };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(()
                => first.StartAsync("one", runs.Runs, new Stops(stop, place.Round, place.Answers), stop.Token));
        }

        using var host = new SimulationHost(spec, threads, TimeProvider.System) { Models = runs.Models };
        var outcome = await (interrupted is null ? host.StartAsync("one", runs.Runs, new Stops(null, 0, 0), None)
            : host.ResumeAsync("one", runs.Runs, new Stops(null, 0, 0), None));
        return (outcome, await runs.Runs.RoundsAsync("one", None));
    }

    private sealed class Stops(CancellationTokenSource? stop, int round, int answers) : IRunObserver
    {
        private int _answers;

        public void ClientDone(int at, ClientOutcome outcome)
        {
            if (at == round && ++_answers == answers) stop?.Cancel();
        }
    }
}
