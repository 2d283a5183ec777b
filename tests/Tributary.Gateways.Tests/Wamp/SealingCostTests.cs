using System.Diagnostics;
using System.Globalization;
using Tributary.Client.Lines;
using Tributary.Engine.Models;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Tests.Frames;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>What sealing costs over the wire: rounds of three clients, or three boards, that answer at once, in the clear and sealed, in
/// turns at the built-in router (docs/results.md).</summary>
public sealed class SealingCostTests(ITestOutputHelper output)
{
    private const int Turns = 5;
    private const int Rounds = 30;
    private const int WarmUp = 5;
    private static readonly string[] s_boards = ["LR_Worker_1", "LR_Worker_2", "LR_Worker_3"];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Rounds_in_the_clear_and_sealed_in_turns()
    {
        (string Name, Func<Task<Cost>> Turn)[] forms =
        [
            ("clients, in the clear", () => ClientsAsync(isSealed: false)),
            ("clients, sealed by a session", () => ClientsAsync(isSealed: true)),
            ("boards, in the clear", () => BoardsAsync(isSealed: false)),
            ("boards, in legacy envelopes", () => BoardsAsync(isSealed: true)),
        ];
        var taken = forms.Select(_ => new List<Cost>()).ToArray();
        for (var turn = 0; turn < Turns; turn++)
            foreach (var (index, form) in forms.Index()) taken[index].Add(await form.Turn());

        foreach (var (index, (name, _)) in forms.Index())
        {
            var (own, clear) = (taken[index], taken[index / 2 * 2]);
            output.WriteLine($"{name}: {Told(own, clear, one => one.Wall)} a round; {Told(own, clear, one => one.Processor)} of both ends' "
                + "processor time");
        }

        Assert.All(taken, one => Assert.Equal(Turns, one.Count));
    }

    private static string Told(List<Cost> own, List<Cost> clear, Func<Cost, double> of)
    {
        var (sorted, usual) = (own.Select(of).Order().ToList(), clear.Select(of).Order().ElementAt(Turns / 2));
        return string.Create(CultureInfo.InvariantCulture,
            $"{sorted[Turns / 2]:0.0} ms ({sorted[0]:0.0} to {sorted[^1]:0.0}; {sorted[Turns / 2] / usual:0.00})");
    }

    private static async Task<Cost> ClientsAsync(bool isSealed)
    {
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false, sealing: isSealed ? new SealedGround() : null);
        foreach (var id in s_boards) await wamp.StartClientAsync(ScriptedClient.Moves(id, 1e-6f));
        return await RoundsAsync(wamp);
    }

    private static async Task<Cost> BoardsAsync(bool isSealed)
    {
        using var keys = new BoardKeyFolder(s_boards);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Now);
        await using var wamp = isSealed ? await BoardGround.SecureAsync(keys) : await WampHarness.StartAsync("ws", hasTickets: false);
        List<Task> lines = [.. s_boards.Select(id => BoardGround.Line(wamp, Model, new BoardGround.BoardNotes(),
            isSealed ? BoardKeys.Of(keys.Location, id) : null).RunAsync(ScriptedClient.Moves(id, 1e-6f), end.Token))];
        var taken = await RoundsAsync(wamp);
        await end.CancelAsync();
        foreach (var line in lines) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => line);
        return taken;
    }

    private static ModelSpec Model => ModelCatalog.Find("s4t-net")!;

    // After some that count for nothing.
    private static async Task<Cost> RoundsAsync(WampHarness wamp)
    {
        await wamp.Coordinator.PresentAsync(s_boards.Length);
        await RunAsync(wamp, "warm", WarmUp);
        var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await RunAsync(wamp, "measured", Rounds);
        return new Cost(Stopwatch.GetElapsedTime(began).TotalMilliseconds / Rounds,
            (Environment.CpuUsage.TotalTime - used).TotalMilliseconds / Rounds);
    }

    private static async Task RunAsync(WampHarness wamp, string run, int rounds)
    {
        var spec = BoardGround.Spec(s_boards.Length, rounds) with { Model = Model };
        await wamp.Coordinator.CreateAsync(run, spec);
        var outcome = await wamp.Coordinator.RunAsync(run, spec, Now);
        Assert.Equal(rounds, outcome.Rounds);
    }

    // Milliseconds of a round.
    private sealed record Cost(double Wall, double Processor);
}
