using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;
using Tributary.Engine.Tables;

namespace Tributary.Engine.Tests.Tables;

/// <summary>What is asked of tables and told of them comes from elsewhere: it is bounded, and whatever is beyond is refused and not cut
/// off.</summary>
public sealed class TableJsonTests
{
    private const int MaxLetters = 200;

    [Fact]
    public void A_question_survives_its_json()
    {
        var meaning = new TableMeaning
        {
            Order = ["a", "b", "c", "y"],
            Features = ["a", "b"],
            Label = "y",
            Ignored = ["c"],
            Categorical = ["b"],
            Encoding = CategoryEncoding.Ordinal,
            Missing = MissingValues.DropRow,
            ClassOf = new Dictionary<string, string> { ["0"] = "well", ["*"] = "sick" },
            Scale = DataScale.MinMax,
        };

        var (problems, asked) = (new List<SpecProblem>(), TableJson.WriteQuestion(meaning, 7));
        var (read, floor) = TableJson.ReadQuestion(JsonNode.Parse(asked.ToJsonString()), problems);

        Assert.Empty(problems);
        Assert.Equal(7, floor);
        Assert.Equal(asked.ToJsonString(), TableJson.WriteQuestion(read, floor).ToJsonString());
        Assert.Equal((meaning.Label, meaning.Encoding, meaning.Missing, meaning.Scale),
            (read.Label, read.Encoding, read.Missing, read.Scale));
    }

    [Theory]
    [InlineData("""{ "floor": 0 }""", "table.floor")]
    [InlineData("""{ "floor": 1000001 }""", "table.floor")]
    [InlineData("""{ "scale": "log" }""", "table.scale")]
    [InlineData("""{ "features": "age" }""", "table.features")]
    [InlineData("""{ "features": [1] }""", "table.features[0]")]
    [InlineData("""{ "rows": true }""", "table.rows")]
    [InlineData("""[]""", "table")]
    public void A_question_that_is_none_is_refused_with_its_place(string json, string place)
    {
        var problems = new List<SpecProblem>();
        TableJson.ReadQuestion(JsonNode.Parse(json), problems);
        Assert.Contains(problems, problem => problem.Path.StartsWith(place, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "rows": 1, "columns": [{ "name": "a", "kind": "colour" }] }""", "kind")]
    [InlineData("""{ "rows": 1, "columns": [{ "name": "a", "kind": "number", "present": -1 }] }""", "present")]
    [InlineData("""{ "rows": 1, "columns": [{ "name": "a", "kind": "number", "sum": "12 apples" }] }""", "no exact number")]
    [InlineData("""{ "rows": 1, "columns": [{ "name": "a", "kind": "number", "sum": "1p9999" }] }""", "no exact number")]
    [InlineData("""{ "rows": 1, "columns": [{ "name": "a", "kind": "text", "categories": [["x"]] }] }""", "a name and its rows")]
    [InlineData("""{ "rows": 1, "columns": [{ "name": "a", "kind": "text", "categories": [["x", 0.5]] }] }""", "a name and its rows")]
    [InlineData("""{ "rows": 1, "columns": [], "shares": 1 }""", "shares")]
    [InlineData("""{ "rows": 1, "columns": 7 }""", "columns")]
    [InlineData("7", "table")]
    [InlineData("null", "table")]
    public void A_summary_that_is_none_is_refused_with_its_fault(string json, string words)
    {
        Assert.Null(TableJson.ReadSummary(JsonNode.Parse(json), out var fault));
        Assert.Contains(words, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("columns")]
    [InlineData("order")]
    [InlineData("classes")]
    [InlineData("categories")]
    public void More_than_a_table_can_have_is_refused_and_not_cut_off(string what)
    {
        var max = what switch { "classes" => CsvFile.MaxClasses, "categories" => CsvFile.MaxCategories, _ => CsvFile.MaxColumns };
        Assert.Null(Refusal(what, max));
        Assert.Contains($"{max}", Refusal(what, max + 1), StringComparison.Ordinal);
        Assert.NotNull(Refusal(what, max + 1000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_schema_of_more_columns_than_a_table_can_have_is_refused_and_not_cut_off(int more)
    {
        var json = new JsonObject
        {
            ["columns"] = new JsonArray([.. Names(CsvFile.MaxColumns + more)
            .Select(name => new JsonObject { ["name"] = name })])
        };
        if (more == 0) Assert.Equal(CsvFile.MaxColumns, TableSchema.FromJson(json, "test").Columns.Count);
        else Assert.Contains($"1..{CsvFile.MaxColumns}",
            Assert.Throws<BrokenFileException>(() => TableSchema.FromJson(json, "test")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MaxLetters, true)]
    [InlineData(MaxLetters + 1, false)]
    public void A_name_has_so_many_letters_at_most(int letters, bool fits)
    {
        var name = new string('x', letters);
        var fault = Fault(new JsonObject { ["rows"] = 1, ["columns"] = new JsonArray(Column(name, 1)) });
        Assert.Equal(fits, fault is null);
    }

    // What the coordinator makes of it: read, then looked at.
    private static string? Refusal(string what, int count)
    {
        var rows = what is "classes" or "categories" ? count : 1;
        var pairs = new JsonArray([.. Names(count).Select(name => new JsonArray(name, 1))]);
        var texts = new JsonObject { ["name"] = "a", ["kind"] = "text", ["present"] = rows, ["missing"] = 0 };
        if (what == "categories") texts["categories"] = pairs;
        var summary = new JsonObject
        {
            ["rows"] = rows,
            ["columns"] = what == "columns" ? new JsonArray([.. Names(count).Select(name => Column(name, 1))]) : new JsonArray(texts),
        };
        if (what == "classes") summary["classes"] = pairs;
        if (what == "order") summary["order"] = new JsonArray([.. Names(count).Select(name => (JsonNode)name)]);
        return Fault(summary);
    }

    private static string? Fault(JsonObject told)
        => TableJson.ReadSummary(JsonNode.Parse(told.ToJsonString()), out var fault) is { } summary ? SummaryMerge.Fault(summary) : fault;

    private static JsonObject Column(string name, int rows)
        => new() { ["name"] = name, ["kind"] = "empty", ["present"] = 0, ["missing"] = rows };

    private static IEnumerable<string> Names(int count)
        => Enumerable.Range(0, count).Select(i => i.ToString("'n'0", CultureInfo.InvariantCulture));
}
