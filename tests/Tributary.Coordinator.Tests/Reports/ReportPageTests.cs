using System.Text.RegularExpressions;
using System.Xml.Linq;
using Tributary.Coordinator.Reports;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Tests.Reports;

public sealed partial class ReportPageTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(700)]
    public void The_page_is_well_formed_for_any_number_of_rounds(int rounds)
        => Assert.Equal("html", Parse(ReportPage.Write(SampleRun.Record(), SampleRun.Rounds(rounds))).Root!.Name.LocalName);

    [Fact]
    public void The_clients_own_metrics_have_curves()
    {
        var titles = Parse(ReportPage.Write(SampleRun.Record(), SampleRun.Rounds())).Descendants().Where(one => one.Name.LocalName == "h2").Select(one => one.Value).ToList();
        Assert.Equal(["f1", "grad <norm>", "huge", "zero"], titles.SkipWhile(title => title != "Loss").Skip(1).TakeWhile(title => title != "Time per round"));
    }

    [Fact]
    public void Nothing_is_loaded_from_anywhere()
    {
        var page = ReportPage.Write(SampleRun.Record(), SampleRun.Rounds());
        Assert.DoesNotContain("http:", page.Replace("http://www.w3.org/", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void No_markup_needs_more_than_the_policy_allows()
    {
        var body = Parse(ReportPage.Write(SampleRun.Record(), SampleRun.Rounds()));
        Assert.DoesNotContain(body.Descendants().Attributes(), attribute => attribute.Name == "style" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
    }

    [Fact]
    public void Text_from_a_run_stays_text()
    {
        var page = ReportPage.Write(SampleRun.Record("<script>alert(1)</script>\" onload=\"x"), SampleRun.Rounds());
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("&lt;element&gt; 17", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_chart_has_a_name_and_a_sentence_for_those_who_cannot_see_it()
    {
        var charts = Parse(ReportPage.Write(SampleRun.Record(), SampleRun.Rounds())).Descendants("svg").Where(svg => svg.Attribute("role")?.Value == "img").ToList();
        Assert.Equal(10, charts.Count);
        Assert.All(charts, chart =>
        {
            Assert.NotEmpty(chart.Element("title")!.Value);
            Assert.EndsWith(".", chart.Element("desc")!.Value, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Refusals_stand_by_client_with_reason_and_rounds()
    {
        var page = ReportPage.Write(SampleRun.Record(), SampleRun.Rounds());
        Assert.Contains("<td>client-05</td><td>deadline</td><td class=\"n\">2</td><td>7, 14</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>client-03</td><td>not a number</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_accuracy_or_refusals_has_no_empty_charts()
    {
        var rounds = SampleRun.Rounds(5).Select(round => round with { Accuracy = double.NaN, Cohort = [.. round.Cohort.Select(client => client with { Refused = null, Detail = null, Loss = null })] }).ToList();
        var page = ReportPage.Write(SampleRun.Record(), rounds);
        Assert.DoesNotContain("<h2>Accuracy</h2>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<h2>Refusals</h2>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_not_finite_do_not_break_a_chart()
    {
        var rounds = SampleRun.Rounds(6).Select(round => round.Round == 3 ? round with { Loss = double.NaN, TrainLoss = double.PositiveInfinity } : round).ToList();
        Parse(ReportPage.Write(SampleRun.Record(), rounds));
    }

    [Fact]
    public void A_round_that_missed_its_quorum_is_told_first()
    {
        var rounds = SampleRun.Rounds(3).Select(round => round.Round == 2 ? round with { Failure = "4 of 5 needed answered: client-01 (Lost)" } : round).ToList();
        Assert.Contains("Round 2 did not count.", ReportPage.Write(SampleRun.Record(status: RunStatus.Failed), rounds), StringComparison.Ordinal);
    }

    // The page is written so that XML parsers read it too; styles and scripts are free text and are left out here.
    private static XDocument Parse(string page)
        => XDocument.Parse(FreeText().Replace(page["<!DOCTYPE html>".Length..].Replace("http-equiv", "data-equiv", StringComparison.Ordinal), ""));

    [GeneratedRegex("(?<=<(?:style|script)[^>]*>).*?(?=</(?:style|script)>)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex FreeText();
}
