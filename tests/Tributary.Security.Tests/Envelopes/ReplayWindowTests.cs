using FsCheck;
using FsCheck.Fluent;
using Tributary.Security.Envelopes;

namespace Tributary.Security.Tests.Envelopes;

public sealed class ReplayWindowTests
{
    private static readonly DateTimeOffset s_start = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private UInt128 last;

    [Fact]
    public void What_is_older_than_the_age_or_further_ahead_than_allowed_is_refused_and_what_lies_on_the_edge_is_not()
    {
        using var all = new Federation();
        all.Clock.Now += TimeSpan.FromHours(1);
        var whole = new[] { all.Sealed(1), all.Sealed(2), all.Sealed(3), all.Sealed(4) };
        var now = all.Clock.Now;

        all.Clock.Now = now.AddMinutes(5);
        all.Board.Open(whole[0], Federation.Expected);
        all.Clock.Now = now.AddMinutes(5).AddMilliseconds(1);
        Refusal.Is(EnvelopeFault.TooOld, () => all.Board.Open(whole[1], Federation.Expected));
        all.Clock.Now = now.AddMinutes(-5);
        all.Board.Open(whole[2], Federation.Expected);
        all.Clock.Now = now.AddMinutes(-5).AddMilliseconds(-1);
        var ahead = Refusal.Is(EnvelopeFault.FromTheFuture, () => all.Board.Open(whole[3], Federation.Expected));
        Assert.Contains("300 s ahead", ahead.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_sealed_before_this_end_began_is_refused_unless_it_is_wanted()
    {
        foreach (var accepts in (bool[])[false, true])
        {
            using var all = new Federation(options: new EnvelopeOptions { AcceptsFromBeforeStart = accepts });
            using var key = Federation.Key(KeyKind.P256);
            using (var certificate = all.Certificate("board-1", Role.Client, key)) all.Book.Add("board-1", certificate);
            var whole = all.Sealed(1);
            all.Clock.Now += TimeSpan.FromMilliseconds(1);

            var began = all.End("board-1", key);

            Assert.Equal(accepts ? null : EnvelopeFault.TooOld, Refusal.Of(() => began.Open(whole, Federation.Expected)));
            Assert.Null(Refusal.Of(() => began.Open(all.Sealed(2), Federation.Expected)));
        }
    }

    [Fact]
    public void A_clock_that_is_set_forward_and_back_opens_nothing_again()
    {
        var window = Window();
        var number = ++last;
        Assert.Null(window.Take("a", number, Ms(10), At(10)));

        // An hour ahead, the number is forgotten.
        Assert.Null(window.Take("a", ++last, Ms(3600), At(3600)));
        Assert.Equal(1, window.Count);

        Assert.Equal(EnvelopeFault.TooOld, window.Take("a", number, Ms(10), At(11)));
        Assert.Null(window.Take("a", ++last, Ms(12), At(12)));
        Assert.Null(window.Take("b", ++last, Ms(12), At(12)));
    }

    [Fact]
    public void Who_sends_more_than_is_remembered_loses_what_is_late_and_nobody_else_does()
    {
        var window = Window(ofOne: 10, all: 100);
        var (late, others) = (++last, ++last);
        for (var i = 0; i < 1000; i++) Assert.Null(window.Take("flood", ++last, Ms(10 + i), At(10 + i)));

        Assert.Equal(10, window.Count);
        Assert.Equal(EnvelopeFault.TooOld, window.Take("flood", late, Ms(999), At(1010)));
        Assert.Null(window.Take("calm", others, Ms(999), At(1010)));
        Assert.Equal(EnvelopeFault.Replayed, window.Take("calm", others, Ms(999), At(1010)));
    }

    [Fact]
    public void Where_all_is_full_whoever_has_most_gives_room()
    {
        var window = Window(ofOne: 50, all: 60);
        var calm = new List<UInt128>();
        for (var i = 0; i < 5; i++)
        {
            calm.Add(++last);
            Assert.Null(window.Take("calm", last, Ms(10 + i), At(20)));
        }

        void Flood(int flooder)
        {
            for (var i = 0; i < 50; i++) Assert.Null(window.Take($"flood-{flooder}", ++last, Ms(10 + i), At(60)));
        }

        for (var flooder = 0; flooder < 8; flooder++) Flood(flooder);
        Assert.Equal(60, window.Count);
        Assert.All(calm, (number, i) => Assert.Equal(EnvelopeFault.Replayed, window.Look("calm", number, Ms(10 + i), At(60))));

        // Of so many floods at once not all of it can be remembered, and none of it is opened again.
        for (var flooder = 8; flooder < 40; flooder++) Flood(flooder);
        Assert.Equal(60, window.Count);
        Assert.All(calm, (number, i) => Assert.NotNull(window.Look("calm", number, Ms(10 + i), At(60))));
    }

    [Fact]
    public void Where_everybody_has_one_the_oldest_goes_and_is_too_old_from_then_on()
    {
        var window = Window(ofOne: 2, all: 8);
        for (var i = 0; i < 40; i++) Assert.Null(window.Take($"board-{i}", (UInt128)(ulong)(i + 1), Ms(10 + i), At(60)));

        Assert.Equal(8, window.Count);
        for (var i = 0; i < 40; i++)
            Assert.Equal(i < 32 ? EnvelopeFault.TooOld : EnvelopeFault.Replayed,
                window.Take($"board-{i}", (UInt128)(ulong)(i + 1), Ms(10 + i), At(60)));
    }

    [Fact]
    public void Whatever_comes_in_whatever_order_nothing_is_taken_twice_and_no_more_is_kept_than_allowed()
    {
        var moves = Gen.Zip(Gen.Choose(0, 5), Gen.Zip(Gen.Choose(1, 40), Gen.Choose(-700, 900))).ListOf(200);
        Prop.ForAll(moves.ToArbitrary(), all =>
        {
            var window = Window(ofOne: 4, all: 10);
            var taken = new HashSet<(int, int)>();
            var now = 1000;
            foreach (var (sender, (number, move)) in all)
            {
                // Time goes on, stands, and is now and then set back or far ahead.
                now = Math.Max(1, now + (move % 5 == 0 ? move : Math.Abs(move % 3)));
                if (window.Take($"s{sender}", (UInt128)(ulong)number, Ms(900 + number), At(now)) is null && !taken.Add((sender, number)))
                    return false;
                if (window.Count > 10) return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    private static ReplayWindow Window(int ofOne = 1024, int all = 131_072)
        => new(new EnvelopeOptions { MaxRememberedOfOne = ofOne, MaxRemembered = all }, s_start);

    private static DateTimeOffset At(int seconds) => s_start.AddSeconds(seconds);

    private static long Ms(int seconds) => At(seconds).ToUnixTimeMilliseconds();
}
