using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Routing;

namespace Tributary.Protocols.Tests.Wamp.Routing;

/// <summary>The specification's own examples (Advanced Profile, "Pattern-based Registrations"). One is left out: it says that
/// "a1.b2.c3" is no prefix of "a1.b2.c33.d4.e5", which the definition of a prefix says it is.</summary>
public sealed class PatternTableTests
{
    private static readonly PatternTable<string> s_table = Table();

    [Theory]
    [InlineData("a1.b2.c3.d4.e55", "1")]
    [InlineData("a1.b2.c3.d98.e74", "2")]
    [InlineData("a1.b2.c3.d4.e325", "3")]
    [InlineData("a1.b2.c55.d4.e5", "4")]
    [InlineData("a1.b2.c44.d4.e5", "4")]
    [InlineData("a1.b2.c88.d4.e5.f6.g7", "6")]
    [InlineData("a2.b2.c2.d2.e2", null)]
    public void A_call_goes_to_the_closest(string uri, string? closest) => Assert.Equal(closest, s_table.Best(uri));

    [Fact]
    public void An_event_goes_to_all()
    {
        Assert.Equal(["1", "3", "2"], s_table.All("a1.b2.c3.d4.e55"));
        Assert.Equal(["6", "7"], s_table.All("a1.b2.c88.d4.e5.f6.g7"));
    }

    [Fact]
    public void What_was_removed_is_not_found()
    {
        var table = Table();
        foreach (var match in Enum.GetValues<MatchPolicy>())
            foreach (var uri in (string[])["a1.b2.c3.d4.e55", "a1.b2.c3", "a1.b2.c3.d4", "a1.b2..d4.e5", "a1.b2.c33..e5",
                "a1.b2..d4.e5..g7", "a1.b2..d4..f6.g7"])
                table.Remove(uri, match);

        Assert.Empty(table.All("a1.b2.c3.d4.e55"));
        Assert.Empty(table.All("a1.b2.c88.d4.e5.f6.g7"));
    }

    private static PatternTable<string> Table()
    {
        var table = new PatternTable<string>();
        table.Add("a1.b2.c3.d4.e55", MatchPolicy.Exact, "1");
        table.Add("a1.b2.c3", MatchPolicy.Prefix, "2");
        table.Add("a1.b2.c3.d4", MatchPolicy.Prefix, "3");
        table.Add("a1.b2..d4.e5", MatchPolicy.Wildcard, "4");
        table.Add("a1.b2.c33..e5", MatchPolicy.Wildcard, "5");
        table.Add("a1.b2..d4.e5..g7", MatchPolicy.Wildcard, "6");
        table.Add("a1.b2..d4..f6.g7", MatchPolicy.Wildcard, "7");
        return table;
    }
}
