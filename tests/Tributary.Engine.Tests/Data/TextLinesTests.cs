using System.Text;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Tests.Data;

public sealed class TextLinesTests
{
    [Fact]
    public void Texts_of_an_owner_are_joined()
        => Assert.Equal([("a", "x\ny\""), ("b", "é")],
            Read("{\"client\":\"a\",\"n\":[1,{}],\"text\":\"x\"}\n\r\n{\"text\":\"é\",\"client\":\"b\"}\n{\"client\":\"a\","
            + "\"text\":\"y\\\"\"}"));

    [Theory]
    [InlineData("{\"client\":\"a\",\"text\":\"x\"}\n{\"client\":\"a\"}", 26, "line 2 is no mapping")]
    [InlineData("{\"client\":1,\"text\":\"x\"}", 0, "line 1 is no mapping")]
    [InlineData("[]", 0, "line 1 is no mapping")]
    [InlineData("{\"client\":", 0, "line 1 is no valid JSON")]
    [InlineData("{\"client\":\"\\ud800\"}", 0, "line 1 is no valid JSON")]
    [InlineData("{\"client\":\"a\",\"text\":\"x\"}}", 0, "line 1 is no valid JSON")]
    public void A_line_that_is_broken_is_named(string text, long offset, string problem)
    {
        var fault = Assert.Throws<BrokenFileException>(() => Read(text));

        Assert.Equal(offset, fault.Offset);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<(string Owner, string Text)> Read(string text)
        => TextLines.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "lines");
}
