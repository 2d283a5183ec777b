using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Tributary.Coordinator.Reports;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Tables;

namespace Tributary.Coordinator.Tests.Reports;

public sealed partial class ReportPageTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(700)]
    public async Task The_page_is_well_formed_for_any_number_of_rounds(int rounds)
        => Assert.Equal("html", Parse(await WriteAsync(SampleRun.Record(), SampleRun.Rounds(rounds))).Root!.Name.LocalName);

    [Fact]
    public async Task The_clients_own_metrics_have_curves()
    {
        var titles = Parse(await WriteAsync(SampleRun.Record(), SampleRun.Rounds())).Descendants().Where(one => one.Name.LocalName == "h2")
            .Select(one => one.Value).ToList();
        Assert.Equal(["f1", "grad <norm>", "huge", "zero"], titles.SkipWhile(title => title != "Loss").Skip(1)
            .TakeWhile(title => title != "Time per round"));
    }

    [Fact]
    public async Task Nothing_is_loaded_from_anywhere()
    {
        var page = await WriteAsync(SampleRun.Record(), SampleRun.Rounds());
        Assert.DoesNotContain("http:", page.Replace("http://www.w3.org/", "", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_markup_needs_more_than_the_policy_allows()
    {
        var body = Parse(await WriteAsync(SampleRun.Record(), SampleRun.Rounds()));
        Assert.DoesNotContain(body.Descendants().Attributes(), attribute => attribute.Name == "style"
            || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Text_from_a_run_stays_text()
    {
        var page = await WriteAsync(SampleRun.Record("<script>alert(1)</script>\" onload=\"x"), SampleRun.Rounds());
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("&lt;element&gt; 17", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_chart_has_a_name_and_a_sentence_for_those_who_cannot_see_it()
    {
        var charts = Parse(await WriteAsync(SampleRun.Record(), SampleRun.Rounds())).Descendants("svg")
            .Where(svg => svg.Attribute("role")?.Value == "img").ToList();
        Assert.Equal(10, charts.Count);
        Assert.All(charts, chart =>
        {
            Assert.NotEmpty(chart.Element("title")!.Value);
            Assert.EndsWith(".", chart.Element("desc")!.Value, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Refusals_stand_by_client_with_reason_and_rounds()
    {
        var page = await WriteAsync(SampleRun.Record(), SampleRun.Rounds());
        Assert.Contains("<td>client-05</td><td>deadline</td><td class=\"n\">2</td><td>7, 14</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>client-03</td><td>not a number</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_accuracy_or_refusals_has_no_empty_charts()
    {
        var rounds = SampleRun.Rounds(5).Select(round => round with
        {
            Accuracy = double.NaN,
            Cohort = [.. round.Cohort.Select(client => client with { Refused = null, Detail = null, Loss = null })]
        }).ToList();
        var page = await WriteAsync(SampleRun.Record(), rounds);
        Assert.DoesNotContain("<h2>Accuracy</h2>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<h2>Refusals</h2>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_that_are_not_finite_do_not_break_a_chart()
    {
        var rounds = SampleRun.Rounds(6).Select(round => round.Round == 3
            ? round with { Loss = double.NaN, TrainLoss = double.PositiveInfinity } : round).ToList();
        Parse(await WriteAsync(SampleRun.Record(), rounds));
    }

    [Fact]
    public async Task A_round_that_missed_its_quorum_is_told_first()
    {
        var rounds = SampleRun.Rounds(3).Select(round => round.Round == 2
            ? round with { Failure = "4 of 5 needed answered: client-01 (Lost)" } : round).ToList();
        Assert.Contains("Round 2 did not count.", await WriteAsync(SampleRun.Record(status: RunStatus.Failed), rounds),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_rounds_become_a_thousand_points_at_most_and_no_spike_is_lost()
    {
        const int count = 4500;
        var rounds = SampleRun.Rounds(count, clients: 2)
            .Select(round => round.Round == 3333 ? round with { Accuracy = 0.001 } : round with { Accuracy = 0.9 }).ToList();

        var page = await WriteAsync(SampleRun.Record(), rounds);

        var data = JsonNode.Parse(Between(page, "id=\"data\">", "</script>"))!;
        var points = data["rounds"]!.AsArray().Select(point => (string)point!).ToList();
        Assert.InRange(points.Count, RunSeries.MaxPoints / 2, RunSeries.MaxPoints);
        Assert.Equal(("1–8", "4497–4500"), (points[0], points[^1]));
        Assert.All(data.AsObject(), series => Assert.Equal(points.Count, series.Value!.AsArray().Count));
        var drawn = Parse(page).Descendants("svg").First(svg => svg.Element("title")?.Value == "Accuracy").Descendants("path").Last();
        Assert.Single(Regex.Matches(drawn.Attribute("d")!.Value, @"L\S+ 189\.\d", RegexOptions.None, TimeSpan.FromSeconds(5)));
        Assert.Equal(count, page.Split("<td><code>").Length - 1);
        Parse(page);
    }

    [Fact]
    public async Task What_counts_otherwise_than_it_was_told_stands_by_client()
    {
        var rounds = SampleRun.Rounds(3).Select(round => round with
        {
            Cohort = [.. round.Cohort.Select(client => client.Client == "client-01" ? client with { Detail = "900 examples count as <200>" }
                : client)],
        }).ToList();

        var page = await WriteAsync(SampleRun.Record(), rounds);

        Assert.Contains("3 answers of 1 client", Between(page, "Counted otherwise than told", "</summary>"), StringComparison.Ordinal);
        Assert.Contains("<td>client-01</td><td class=\"n\">3</td><td>1, 2, 3</td><td class=\"wide\">900 examples count as &lt;200&gt;</td>",
            page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_over_tables_says_what_its_columns_mean_and_who_told_it()
    {
        var schema = new TableSchema
        {
            Columns =
            [
                new("age") { Fill = 54, Offset = 52.5f, Divisor = 9.5f }, new("sex") { Categories = ["f", "<m>"] },
                new("grade") { Categories = ["a", "b", "c"], Encoding = CategoryEncoding.Ordinal, Divisor = 2 }, new("dose"),
            ],
            Classes = ["healthy", "sick"],
            Label = "outcome",
        };
        var record = SchemaRecord.Of(schema, SchemaOrigin.Clients, DateTimeOffset.UnixEpoch) with
        {
            Floor = 7,
            Asked = [new("basel") { Rows = 1200, Columns = 4 },
                new("bern") { Refused = RefusalReason.BadModel, Detail = "no column <sex>" }],
        };

        var page = await WriteAsync(SampleRun.Record() with { Schema = record }, SampleRun.Rounds(2));

        var text = Between(page, "<h2>Columns</h2>", "</details>");
        string[] said =
        [
            "4 columns as 5 numbers", "1 client told what their tables hold, 1,200 rows in all",
            "Learned is outcome, of 2 classes: healthy, sick",
            "that no client has in 7 rows or more were withheld", "<td>age</td><td>numbers</td>", "a gap counts as 54",
            "(value - 52.5) / 9.5",
            "<td>sex</td><td>categories</td>", "2: f, &lt;m&gt;", "2 numbers, one of them 1", "its place in the list / 2", "as it is",
            "did not tell: no column &lt;sex&gt;",
        ];
        Assert.All(said, words => Assert.Contains(words, text, StringComparison.Ordinal));
        Parse(page);
        Assert.DoesNotContain("<h2>Columns</h2>", await WriteAsync(SampleRun.Record(), SampleRun.Rounds(2)), StringComparison.Ordinal);
    }

    // Rounds as a store would give them, one after another.
    private static async Task<string> WriteAsync(RunRecord run, IReadOnlyList<RoundRecord> rounds)
    {
        using var page = new MemoryStream();
        var source = new ReportRounds(_ => rounds.ToAsyncEnumerable(), _ => rounds.Select(RoundSummary.Of).ToAsyncEnumerable());
        await ReportPage.WriteAsync(run, source, page, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(page.ToArray());
    }

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    // The page is written so that XML parsers read it too; styles and scripts are free text and are left out here.
    private static XDocument Parse(string page)
        => XDocument.Parse(FreeText().Replace(page["<!DOCTYPE html>".Length..]
            .Replace("http-equiv", "data-equiv", StringComparison.Ordinal), ""));

    [GeneratedRegex("(?<=<(?:style|script)[^>]*>).*?(?=</(?:style|script)>)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex FreeText();
}
