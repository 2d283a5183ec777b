using Tributary.Protocols.Wamp;

namespace Tributary.Protocols.Tests.Wamp;

public sealed class UriTests
{
    [Theory]
    [InlineData("com.myapp.mytopic1", true, true)]
    [InlineData("a", true, true)]
    [InlineData("iotronic.LR_Worker_1.train_round", true, false)]
    [InlineData("com.my-app", true, false)]
    [InlineData("com.mÿ", true, false)]
    [InlineData("", false, false)]
    [InlineData(".", false, false)]
    [InlineData("com.", false, false)]
    [InlineData(".com", false, false)]
    [InlineData("com..a", false, false)]
    [InlineData("com.a b", false, false)]
    [InlineData("com.a#b", false, false)]
    [InlineData("com.a\u0000b", false, false)]
    [InlineData("com.a\u00a0b", false, false)]
    public void Loose_and_strict(string uri, bool loose, bool strict)
        => Assert.Equal((loose, strict), (WampUri.IsValid(uri, UriRules.Loose), WampUri.IsValid(uri, UriRules.Strict)));

    [Theory]
    [InlineData("com.myapp.", MatchPolicy.Prefix, true)]
    [InlineData("", MatchPolicy.Prefix, true)]
    [InlineData("com..a", MatchPolicy.Wildcard, true)]
    [InlineData("..", MatchPolicy.Wildcard, true)]
    [InlineData("com.a b", MatchPolicy.Wildcard, false)]
    [InlineData("com..a", MatchPolicy.Exact, false)]
    public void Patterns_may_have_empty_parts(string uri, MatchPolicy match, bool fits)
        => Assert.Equal(fits, WampUri.IsValid(uri, UriRules.Loose, match));

    [Theory]
    [InlineData("wamp", true)]
    [InlineData("wamp.session.count", true)]
    [InlineData("wamps.a", false)]
    public void What_is_WAMPs_own_is_reserved(string uri, bool reserved) => Assert.Equal(reserved, WampUri.IsReserved(uri));

    [Fact]
    public void Limits_have_ranges()
    {
        Assert.Empty(new WampLimits().Problems());
        Assert.Equal(["MaxMessageBytes is 100; it must lie in 512..1073741824", "MaxDepth is 1; it must lie in 4..60"],
            new WampLimits { MaxMessageBytes = 100, MaxDepth = 1 }.Problems());
    }
}
