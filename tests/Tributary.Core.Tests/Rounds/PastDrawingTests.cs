using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;

namespace Tributary.Core.Tests.Rounds;

public sealed class PastDrawingTests
{
    private static readonly string[] s_order = [.. Enumerable.Range(0, 10).Select(i => $"client-{i}")];

    [Theory]
    [InlineData(Selection.FedLesScan)]
    [InlineData(Selection.Apodotiko)]
    public void Those_who_were_never_asked_come_first(Selection selection)
    {
        var drawing = After(Round(1, (0, 1.0), (1, 1.0), (2, 1.0)));
        var picked = Draw(drawing, selection, 9);
        Assert.Equal(9, picked.Distinct().Count());
        Assert.All(Enumerable.Range(3, 7), rookie => Assert.Contains(rookie, picked));
    }

    [Fact]
    public void Clients_of_like_pace_are_asked_together_fast_ones_first()
    {
        var all = Round(1, [.. Enumerable.Range(0, 10).Select(i => (i, i % 2 == 0 ? 1.0 + i / 100.0 : 50.0 + i))]);
        Assert.Equal([0, 2, 4, 6, 8], Draw(After(all), Selection.FedLesScan, 5).Order());
    }

    [Fact]
    public void Slow_ones_have_their_turn_late_in_the_run()
    {
        var all = Round(1, [.. Enumerable.Range(0, 10).Select(i => (i, i % 2 == 0 ? 1.0 + i / 100.0 : 50.0 + i / 100.0))]);
        var drawing = After(10, Enumerable.Range(1, 8).Select(round => all with { Round = round }).ToArray());
        Assert.Equal([1, 3, 5, 7, 9], Draw(drawing, Selection.FedLesScan, 5).Order());
    }

    [Fact]
    public void Who_missed_a_round_is_asked_last_and_comes_back()
    {
        var first = Round(1, [.. Enumerable.Range(0, 10).Select(i => (i, 1.0 + i / 10.0))]);
        var missed = Round(2, (3, -1.0), (4, 1.0));
        Assert.DoesNotContain(3, Draw(After(first, missed), Selection.FedLesScan, 9));
        Assert.Contains(3, Draw(After(first, missed), Selection.FedLesScan, 10));
        var back = Draw(After(first, missed, Round(3, (4, 1.0)), Round(4, (9, -1.0))), Selection.FedLesScan, 9);
        Assert.Contains(3, back);
    }

    [Fact]
    public void Of_like_pace_those_come_first_who_were_asked_least()
    {
        var first = Round(1, [.. Enumerable.Range(0, 10).Select(i => (i, 1.0))]);
        var second = Round(2, [.. Enumerable.Range(0, 5).Select(i => (i, 1.0))]);
        Assert.Equal([5, 6, 7, 8, 9], Draw(After(first, second), Selection.FedLesScan, 5).Order());
    }

    [Fact]
    public void Chances_go_with_what_is_done_in_a_second()
    {
        var all = Round(1, [.. Enumerable.Range(0, 10).Select(i => (i, i < 5 ? 1.0 : 100.0))]);
        var fast = Enumerable.Range(0, 200).Sum(seed => Draw(After(all), Selection.Apodotiko, 3, (ulong)seed).Count(i => i < 5));
        Assert.InRange(fast, 560, 600);
    }

    [Fact]
    public void Who_was_passed_over_for_long_is_likelier()
    {
        var first = Round(1, [.. Enumerable.Range(0, 10).Select(i => (i, 1.0))]);
        RoundRecord[] others = [.. Enumerable.Range(2, 30).Select(round
            => Round(round, [.. Enumerable.Range(0, 9).Select(i => (i, 1.0))]))];
        var drawn = Enumerable.Range(0, 200).Count(seed
            => Draw(After([first, .. others]), Selection.Apodotiko, 3, (ulong)seed).Contains(9));
        Assert.InRange(drawn, 190, 200);
    }

    [Fact]
    public void History_taken_bit_by_bit_draws_the_same_as_all_of_it_at_once()
    {
        RoundRecord[] history = [.. Enumerable.Range(1, 12).Select(round => Round(round, [.. Enumerable.Range(0, 10)
            .Where(i => (i * 7 + round) % 3 != 0).Select(i => (i, (i + round) % 5 == 0 ? -1.0 : 1.0 + i))]))];
        var pasts = new ClientPasts();
        for (var count = 1; count <= history.Length; count++) pasts.Take(history[..count]);
        var whole = new ClientPasts();
        whole.Take(history);
        foreach (var selection in new[] { Selection.FedLesScan, Selection.Apodotiko })
            Assert.Equal(Draw(new PastDrawing(whole, 13, 100), selection, 4), Draw(new PastDrawing(pasts, 13, 100), selection, 4));
    }

    [Theory]
    [InlineData(new double[] { }, new int[] { })]
    [InlineData(new[] { 3.0 }, new[] { 0 })]
    [InlineData(new[] { 2.0, 2, 2, 2 }, new[] { 0 })]
    [InlineData(new[] { 1.0, 1.1, 1.2, 9, 9.1, 9.3 }, new[] { 0, 3 })]
    [InlineData(new[] { 1.0, 1.1, 1.2, 5, 5.1, 9, 9.1, 9.2, 9.3 }, new[] { 0, 3, 5 })]
    public void Numbers_that_lie_together_are_one_group(double[] sorted, int[] starts) => Assert.Equal(starts, PaceGroups.Of(sorted));

    private static int[] Draw(PastDrawing drawing, Selection selection, int wanted, ulong seed = 1)
    {
        var random = SeededRandom.For(seed, "test");
        return selection == Selection.FedLesScan ? drawing.FedLesScan(s_order, wanted, random) : drawing.Apodotiko(s_order, wanted, random);
    }

    private static PastDrawing After(params RoundRecord[] history) => After(100, history);

    private static PastDrawing After(int rounds, RoundRecord[] history)
    {
        var pasts = new ClientPasts();
        pasts.Take(history);
        return new PastDrawing(pasts, history[^1].Round + 1, rounds);
    }

    // Seconds below 0: the round was missed.
    private static RoundRecord Round(int number, params (int Client, double Seconds)[] outcomes) => new()
    {
        Round = number,
        Started = DateTimeOffset.UnixEpoch,
        Seconds = new RoundTimes(1, 0, 0, 0, 0),
        ModelSha256 = "",
        Cohort = [.. outcomes.Select(one => new ClientOutcome($"client-{one.Client}", Math.Abs(one.Seconds))
        {
            Refused = one.Seconds < 0 ? RefusalReason.Deadline : null,
            Examples = one.Seconds < 0 ? 0 : 100,
        })],
    };
}
