using Tributary.Core.Clients;

namespace Tributary.Core.Tests.Clients;

public sealed class MetricsTextTests
{
    [Theory]
    [InlineData("{\"a\": 1, \"b\": NaN}", "b")]
    [InlineData("{\"a\": 1, \"b\": -Infinity}", "b")]
    [InlineData("{\"a\": 1, \"b\": 1e999}", "b")]
    [InlineData("{\"a\": 1, \"b\": null}", "b")]
    [InlineData("{\"a\": 1, \"b\": \"2\"}", "b")]
    [InlineData("{\"a\": 1, \"N\\\\\\\"NaN\": NaN}", "N\\\"NaN")]
    [InlineData("{\"a\": 1, \"\\ud800\": 2}", "?")]
    [InlineData("{\"a\": 1, \"b\\n\": []}", "b?")]
    public void What_is_no_finite_number_is_left_out_by_name(string json, string dropped)
    {
        var metrics = MetricsText.Read(json);

        Assert.Equal(("a", 1.0), Assert.Single(metrics.Numbers.Select(one => (one.Key, one.Value))));
        Assert.Equal($"no finite number, and left out: {dropped}", metrics.Remark);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("")]
    [InlineData("NaN")]
    public void What_is_no_mapping_is_none(string json)
    {
        Assert.Empty(MetricsText.Read(json).Numbers);
        Assert.NotNull(MetricsText.Read(json).Remark);
    }

    [Fact]
    public void Nothing_is_said_where_nothing_is_left_out()
    {
        Assert.Null(MetricsText.Read("{\"NaN\": 1, \"b\": 2.5}").Remark);
        Assert.Null(MetricsText.Of(new Dictionary<string, double> { ["a"] = 1 }).Remark);
        Assert.Equal("no finite number, and left out: a", MetricsText.Of(new Dictionary<string, double> { ["a"] = double.NaN }).Remark);
    }
}
