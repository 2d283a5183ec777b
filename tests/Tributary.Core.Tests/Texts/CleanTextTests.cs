using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Texts;

namespace Tributary.Core.Tests.Texts;

public sealed class CleanTextTests
{
    // Every control character, an escape sequence of each kind, marks that turn the direction, half characters, other line ends.
    private static readonly string Nasty = string.Concat(Enumerable.Range(0, 0xa0).Where(code => char.IsControl((char)code))
        .Select(code => (char)code))
        + "\e[31mred\e[0m \e]0;title\a \u009b2J\u202eevil\u202c\u2066in\u2069\ud800x\udc00\u2028\u2029";

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("Zürich \ud83d\ude00 中文 עברית", "Zürich \ud83d\ude00 中文 עברית")]
    [InlineData("a\0b", "ab")]
    [InlineData("\e[1;31mred\e[0m", "red")]
    [InlineData("\u009b1;31mred\u009bm", "red")]
    [InlineData("\e]0;own the title\a", "]0;own the title")]
    [InlineData("a\e[", "a")]
    [InlineData("a\e[12", "a")]
    [InlineData("user\u202egnp.exe", "usergnp.exe")]
    [InlineData("one\r\ntwo\rthree\tfour", "one two three four")]
    [InlineData("a\u0085b\u2028c", "a b c")]
    [InlineData("\b\b\b\u007f", "")]
    public void A_line_keeps_what_can_be_read(string text, string shown) => Assert.Equal(shown, CleanText.Line(text));

    [Fact]
    public void Half_a_character_is_an_unknown_one()
    {
        Assert.Equal("\ufffd", CleanText.Line("\ud83d"));
        Assert.Equal("\ufffd\ufffd", CleanText.Line("\ude00\ud83d"));
    }

    [Fact]
    public void Texts_of_several_lines_keep_their_line_ends_and_tabs() => Assert.Equal("a\n\tb\nc\nd", CleanText.Of("a\r\n\tb\rc\u2028d"));

    [Fact]
    public void What_is_too_long_ends_in_an_ellipsis_and_halves_no_character()
    {
        Assert.Equal("ab…", CleanText.Line("abcd", 3));
        Assert.Equal("abc", CleanText.Line("abc", 3));
        Assert.Equal("", CleanText.Line("abc", 0));
        for (var max = 0; max < 9; max++) Assert.True(CleanText.IsLine(CleanText.Line("\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00",
            max)));
    }

    [Fact]
    public void Whatever_comes_out_is_clean_and_stays_as_it_is()
        => Prop.ForAll<string?>(text =>
        {
            var (line, lines) = (CleanText.Line(text ?? ""), CleanText.Of(text ?? ""));
            return CleanText.IsLine(line) && CleanText.IsClean(lines) && CleanText.Line(line) == line && CleanText.Of(lines) == lines;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Everything_that_a_client_says_in_words_is_clean_whichever_way_it_came()
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { [Nasty] = Nasty, ["site"] = "basel" };
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal) { [Nasty] = 1, ["f1"] = 0.5 };
        string?[] said =
        [
            new Refusal(RefusalReason.Failed, Nasty) { ForOwner = Nasty }.Detail,
                new Refusal(RefusalReason.Failed, "") { ForOwner = Nasty }.ForOwner,
            (new Refusal(RefusalReason.Failed, "") with { Detail = CleanText.Of(Nasty) }).Detail,
            new ClientProgress("r", 1) { Text = Nasty }.Text, new ClientOutcome("a", 1) { Detail = Nasty }.Detail,
                new SchemaTeller("a") { Detail = Nasty }.Detail,
            .. new ClientInfo("a") { Labels = labels }.Labels.SelectMany(label => new[] { label.Key, label.Value }),
                new ClientInfo("a") { Transport = Nasty }.Transport,
            .. new PropertiesReply(labels).Properties.SelectMany(property => new[] { property.Key, property.Value }),
            .. Metrics.Own(metrics)!.Keys,
                .. MetricsText.Of(metrics.ToDictionary(metric => metric.Key, _ => double.NaN, StringComparer.Ordinal)).Dropped,
        ];

        Assert.All(said, text => Assert.True(CleanText.IsClean(text!), JsonSerializer.Serialize(text)));
        Assert.Equal(["f1"], Metrics.Own(metrics)!.Keys);
        Assert.Equal("basel", new ClientInfo("a") { Labels = labels }.Labels["site"]);
    }

    [Theory]
    [InlineData("a\0b", "holds the character U+0000, which nobody can see; take it out")]
    [InlineData("\u202e", "holds the character U+202E, which nobody can see; take it out")]
    [InlineData("two\r\nlines\tand a tab", null)]
    public void What_must_not_stand_in_a_run_file_is_named(string text, string? fault) => Assert.Equal(fault, CleanText.Fault(text));
}
