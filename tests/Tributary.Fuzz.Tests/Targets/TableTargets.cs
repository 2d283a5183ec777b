using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Specs;
using Tributary.Engine.Tables;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>Tables, and what is told of them.</summary>
internal static class TableTargets
{
    private const string Table = "age,dose,colour,outcome\n40,1.5,red,sick\n41,,\"blue, dark\",well\n42,2e-3,red,sick\n43,-1,NA,well\n";

    private static readonly TableMeaning s_meaning = new() { Features = ["age", "dose", "colour"], Label = "outcome" };

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.Of("csv", [Bytes(Table), Bytes(Table.Replace("\n", "\r\n", StringComparison.Ordinal)),
            [0xff, 0xfe, .. Encoding.Unicode.GetBytes(Table)], [0xef, 0xbb, 0xbf, .. Bytes(Table)]],
            bytes => CsvFile.Read(new MemoryStream(bytes), "the input", new CsvOptions { Label = "outcome" }), typeof(BrokenFileException)),
        FuzzTarget.Of("csv, european", [Bytes(Table.Replace(',', ';').Replace('.', ','))],
            bytes => CsvFile.Read(new MemoryStream(bytes), "the input",
                new CsvOptions { Delimiter = ';', DecimalComma = true, Header = false, SkipLines = 1, Targets = ["c1"] }),
                typeof(BrokenFileException)),
        FuzzTarget.Of("csv, columns", [Bytes(Table)], bytes =>
        {
            CsvFile.ColumnNames(new MemoryStream(bytes), "the input", new CsvOptions());
            CsvFile.FirstFields(new MemoryStream(bytes), "the input", new CsvOptions());
        }, typeof(BrokenFileException)),
        FuzzTarget.Of("client's table", [Bytes(Table)], OwnTable, typeof(BrokenFileException), typeof(TableMismatchException)),
        FuzzTarget.OfText("table's summary", [TableJson.Write(Summary()).ToJsonString()], text =>
        {
            if (Parsed(text) is not { } json || TableJson.ReadSummary(json, out _) is not { } summary
                || SummaryMerge.Fault(summary) is not null) return;
            SummaryMerge.Merge(s_meaning, [new SiteSummary("a", summary)], 1, []);
        }),
        FuzzTarget.OfText("table's question", [TableJson.WriteQuestion(s_meaning, 5).ToJsonString()], text =>
        {
            if (Parsed(text) is { } json) TableJson.ReadQuestion(json, []);
        }),
        FuzzTarget.OfText("table's schema",
            ["{\"columns\":[{\"name\":\"age\",\"fill\":1,\"offset\":2,\"divisor\":3},{\"name\":\"colour\",\"categories\":[\"blue\",\"red\"]}],\"classes\":[\"well\",\"sick\"],\"label\":\"outcome\"}"], text =>
        {
            if (Parsed(text) is { } json) _ = TableSchema.FromJson(json, "the input").Rows;
        }, typeof(BrokenFileException)),
        FuzzTarget.OfText("rows' schema", [CsvFile.Read(new MemoryStream(Bytes(Table)), "x",
            new CsvOptions { Label = "outcome" }).Schema.ToJson().ToJsonString()], text =>
        {
            if (Parsed(text) is { } json) RowSchema.FromJson(json, "the input");
        }, typeof(BrokenFileException)),
        FuzzTarget.OfText("scaling", ["{\"offsets\":[1,2.5],\"divisors\":[1,3]}"], text =>
        {
            if (Parsed(text) is { } json) FeatureScaling.FromJson(json, "the input");
        }, typeof(BrokenFileException)),
    ];

    /// <summary>What is no JSON is refused by who parses it; null.</summary>
    public static JsonNode? Parsed(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonNode>(text, s_whole);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static readonly JsonSerializerOptions s_whole = new() { Converters = { new WholeTextsConverter() }, MaxDepth = 64 };

    private static TableSummary Summary()
    {
        var path = File("summary");
        System.IO.File.WriteAllText(path, Table);
        return new TableFile(path, new TableForm()).Describe(s_meaning, 1);
    }

    private static void OwnTable(byte[] bytes)
    {
        var path = File("table");
        System.IO.File.WriteAllBytes(path, bytes);
        var table = new TableFile(path, new TableForm());
        var summary = table.Describe(s_meaning, 1);
        if (SummaryMerge.Merge(s_meaning, [new SiteSummary("a", summary)], 1, []) is { } schema) table.Bind(schema);
    }

    private static string File(string name) => Path.Combine(Path.GetTempPath(), $"tributary-fuzz-{Environment.ProcessId}-{name}.csv");

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
