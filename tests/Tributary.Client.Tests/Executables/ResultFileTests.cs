using Tributary.Client.Executables;

namespace Tributary.Client.Tests.Executables;

/// <summary>What a program wrote of its work.</summary>
public sealed class ResultFileTests
{
    /// <summary>Half of a character of two halves, as a name or a text, costs its own field and nothing else.</summary>
    [Theory]
    [InlineData("""{"\ud800": 1, "examples": 5, "metrics": {"loss": 0.5}}""", null)]
    [InlineData("""{"examples": 5, "metrics": {"loss": 0.5, "\ud800": 1}}""",
        "of the metrics in result.json: no finite number, and left out: ?")]
    [InlineData("""{"examples": 5, "metrics": {"\udc00": 1, "loss": 0.5, "note": "\ud800"}}""",
        "of the metrics in result.json: no finite number, and left out: ?, note")]
    public void A_name_that_cannot_be_read_costs_itself_only(string text, string? remark)
    {
        var result = Read(text);

        Assert.Equal((5, 0.5, remark), (result.Examples, result.Metrics["loss"], result.Remark));
    }

    [Theory]
    [InlineData("""{"examples": 5, "metrics": {"loss": "\ud800"}}""")]
    [InlineData("""{"examples": 5, "metrics": {"loss": "NaN!"}}""")]
    public void A_loss_that_is_no_number_is_left_out(string text) => Assert.Empty(Read(text).Metrics);

    private static ResultFile Read(string text)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            return ResultFile.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
