using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;
using Tributary.Engine.Tables;

namespace Tributary.Engine.Tests.Tables;

public sealed class TableSchemaTests
{
    private static readonly TableSchema s_schema = new()
    {
        Columns = [new("age") { Fill = 54.4f, Offset = 50.125f, Divisor = 9.5f }, new("cp") { Categories = ["1", "2", "é\"x"] },
            new("grade") { Categories = ["a", "b"], Encoding = CategoryEncoding.Ordinal }],
        Classes = ["healthy", "sick"],
        Label = "num",
        ClassOf = new Dictionary<string, string> { ["0"] = "healthy", ["*"] = "sick" },
        Missing = MissingValues.DropRow,
        Order = ["age", "cp", "grade", "num"],
    };

    [Fact]
    public void It_survives_its_json_bit_for_bit()
    {
        var read = TableSchema.FromJson(JsonNode.Parse(s_schema.Json.GetRawText()), "test");

        Assert.Equal(s_schema, read);
        Assert.Equal(s_schema.Sha256, read.Sha256);
        Assert.Equal(s_schema.Columns[0], read.Columns[0]);
        Assert.NotEqual(s_schema.Sha256, (s_schema with { Label = "other" }).Sha256);
        Assert.Equal(5, read.Rows.Width);
    }

    [Theory]
    [InlineData("[]", "a mapping")]
    [InlineData("{}", "columns: is missing")]
    [InlineData("{\"columns\":[]}", "names 0 features")]
    [InlineData("{\"columns\":[{\"name\":\"a\"},{\"name\":\"a\"}]}", "names 'a' twice")]
    [InlineData("{\"columns\":[{\"name\":\"\"}]}", "columns[0].name")]
    [InlineData("{\"columns\":[{\"name\":\"a\\u0000\"}]}", "control characters")]
    [InlineData("{\"columns\":[{\"name\":\"a\",\"divisor\":0}]}", "divisor")]
    [InlineData("{\"columns\":[{\"name\":\"a\",\"offset\":1e300}]}", "finite")]
    [InlineData("{\"columns\":[{\"name\":\"a\",\"categories\":[]}]}", "categories")]
    [InlineData("{\"columns\":[{\"name\":\"a\",\"categories\":[\"x\",\"x\"]}]}", "twice")]
    [InlineData("{\"columns\":[{\"name\":\"a\",\"colour\":1}]}", "unknown key")]
    [InlineData("{\"columns\":[{\"name\":\"a\"}],\"label\":\"y\"}", "name its classes")]
    [InlineData("{\"columns\":[{\"name\":\"a\"}],\"classes\":[\"x\"]}", "label")]
    [InlineData("{\"columns\":[{\"name\":\"a\"}],\"label\":\"a\",\"classes\":[\"x\"]}", "which is to be learned")]
    public void What_comes_from_elsewhere_is_read_strictly(string json, string fault)
        => Assert.Contains(fault, Assert.Throws<BrokenFileException>(() => TableSchema.FromJson(JsonNode.Parse(json), "test")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_run_file_may_give_it_whole_or_only_a_floor()
    {
        var problems = new List<SpecProblem>();
        var json = new JsonObject { ["set"] = "csv", ["label"] = "num", ["schema"] = s_schema.ToJson() };
        json["schema"]!["floor"] = 7;
        var data = DataSpec.Read(new SpecReader(json, "data", problems), "/");
        Assert.Empty(problems);
        Assert.Equal((s_schema, 7), (data.Schema, data.Floor));
        Assert.Equal(data.Schema, DataSpec.Read(new SpecReader(data.Write(), "data", problems), "/").Schema);

        data = DataSpec.Read(new SpecReader(JsonNode.Parse("""{ "set": "csv", "label": "y", "schema": { "floor": 3 } }"""), "data",
            problems), "/");
        Assert.Equal((null, 3), (data.Schema, data.Floor));
        Assert.Equal(3, DataSpec.Read(new SpecReader(data.Write(), "data", problems), "/").Floor);
        Assert.Empty(problems);

        DataSpec.Read(new SpecReader(JsonNode.Parse("""{ "set": "csv", "schema": { "floor": 0, "flour": 1 } }"""), "data", problems), "/");
        Assert.Equal(["data.schema.floor", "data.schema.flour"], problems.Select(problem => problem.Path));
    }

    [Theory]
    [InlineData(0, 0, null, null)]
    [InlineData(10, 1, null, null)]
    [InlineData(10, 0, "1p200", null)]
    [InlineData(10, 0, "10p0", "1p0")]
    public void A_summary_that_no_table_has_is_not_believed(long present, long missing, string? sum, string? squares)
    {
        var column = new ColumnSummary("a", ColumnKind.Number)
        {
            Present = present,
            Missing = missing,
            Sum = Number(sum),
            Squares = Number(squares),
        };
        Assert.NotNull(SummaryMerge.Fault(new TableSummary { Rows = 10, Columns = [column] }));

        static ExactNumber? Number(string? text) => text is null ? null : ExactNumber.Parse(text);
    }
}
