using System.Net;
using System.Text.Json.Nodes;
using Tributary.Gateways.Faas.Local;
using Tributary.Gateways.Faas.Local.Serving;

namespace Tributary.Gateways.Tests.Faas.Local;

/// <summary>Faults that an experiment wants of the local platform.</summary>
public sealed class InjectedFaultTests
{
    private const int Calls = 40;

    [Fact]
    public async Task The_same_seed_fails_the_same_invocations_whatever_their_order()
    {
        var first = await OutcomesAsync(new LocalFaults { Fail = 0.3, Seed = 7 }, inOrder: true);
        var second = await OutcomesAsync(new LocalFaults { Fail = 0.3, Seed = 7 }, inOrder: false);
        var other = await OutcomesAsync(new LocalFaults { Fail = 0.3, Seed = 8 }, inOrder: true);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.InRange(first.Sum(one => one.Failed), Calls / 10, Calls / 2);
    }

    [Fact]
    public async Task A_hung_invocation_takes_its_whole_time_and_no_instance()
    {
        await using var scene = await LocalScene.StartAsync(options => options with { Faults = new LocalFaults { Hang = 1 } });
        await scene.CreateAsync("f", ""","limits":{"timeout":400}""");

        var (status, record) = await scene.RecordAsync("f");

        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Equal("The action exceeded its time limits of 400 milliseconds.", (string)record!["response"]!["result"]!["error"]!);
        Assert.Equal((400, true, 0), ((int)record["duration"]!, (bool)LocalScene.Annotation(record, "timeout")!, scene.Platform.Instances));
    }

    [Fact]
    public async Task Cold_starts_take_longer_and_warm_ones_do_not()
    {
        await using var scene = await LocalScene.StartAsync(options => options with
        {
            Faults = new LocalFaults { ColdStart = TimeSpan.FromMilliseconds(700) },
        });
        await scene.CreateAsync("f");

        var waits = new List<int>();
        for (var i = 0; i < 2; i++) waits.Add((int)LocalScene.Annotation((await scene.RecordAsync("f")).Body!, "waitTime")!);

        Assert.True(waits[0] >= 700 && waits[1] < 700, $"{waits[0]} ms, then {waits[1]} ms");
    }

    [Fact]
    public void A_share_of_the_functions_is_slow_each_time_and_the_others_are_not()
    {
        var faults = new LocalFaults { Slow = 0.3, SlowBy = TimeSpan.FromSeconds(2), Seed = 3 };
        string[] names = [.. Enumerable.Range(0, 1000).Select(i => $"guest/f{i}")];
        var draws = new FaultDraws(faults);
        var late = names.Select(draws.LateBy).ToArray();
        Assert.All(late, one => Assert.True(one == TimeSpan.Zero || one == faults.SlowBy));
        Assert.InRange(late.Count(one => one > TimeSpan.Zero), 250, 350);
        Assert.Equal(late, names.Select(draws.LateBy));
        Assert.Equal(late, names.Select(new FaultDraws(faults).LateBy));
        Assert.NotEqual(late, names.Select(new FaultDraws(faults with { Seed = 4 }).LateBy));
    }

    [Fact]
    public async Task Every_invocation_of_a_slow_function_begins_late()
    {
        await using var scene = await LocalScene.StartAsync(options => options with
        {
            Faults = new LocalFaults { Slow = 1, SlowBy = TimeSpan.FromMilliseconds(700) },
        });
        await scene.CreateAsync("f");
        for (var i = 0; i < 2; i++)
            Assert.True((int)LocalScene.Annotation((await scene.RecordAsync("f")).Body!, "waitTime")! >= 690);
    }

    [Fact]
    public async Task While_it_is_away_the_platform_answers_503_and_then_it_is_back()
    {
        await using var scene = await LocalScene.StartAsync(options => options with
        {
            Faults = new LocalFaults { AwayFrom = TimeSpan.Zero, AwayUntil = TimeSpan.FromSeconds(1.5) },
        });

        var (away, _) = await scene.CallAsync(HttpMethod.Get, "actions");
        HttpStatusCode status;
        while ((status = (await scene.CallAsync(HttpMethod.Get, "actions")).Status) == HttpStatusCode.ServiceUnavailable)
            await Task.Delay(50, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (away, status));
    }

    // How many calls of each of four functions failed.
    private static async Task<(string Name, int Failed)[]> OutcomesAsync(LocalFaults faults, bool inOrder)
    {
        await using var scene = await LocalScene.StartAsync(options => options with { Faults = faults });
        string[] names = ["a", "b", "c", "d"];
        foreach (var name in names) await scene.CreateAsync(name, ""","limits":{"concurrency":50}""");
        var calls = Enumerable.Range(0, Calls).Select(i => names[i % names.Length]).ToArray();
        if (!inOrder) Array.Reverse(calls);
        var answers = new List<(string Name, HttpStatusCode Status, JsonNode? Body)>();
        foreach (var name in calls)
        {
            var (status, body) = await scene.ResultAsync(name);
            answers.Add((name, status, body));
        }

        Assert.All(answers.Where(one => one.Status != HttpStatusCode.OK), one => Assert.Equal(HttpStatusCode.BadGateway, one.Status));
        return [.. answers.GroupBy(one => one.Name).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Count(one => one.Status != HttpStatusCode.OK)))];
    }
}
