using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Tables;

/// <summary>What is asked of a table and what is told of it, as it travels (docs/tables.md); read strictly, because it comes from
/// elsewhere.</summary>
public static class TableJson
{
    /// <summary>Bytes of a summary; a table with more columns than that is asked for fewer.</summary>
    public const int MaxBytes = 900_000;

    public static JsonObject WriteQuestion(TableMeaning meaning, int floor)
    {
        var fields = new JsonObject
        {
            ["floor"] = floor,
            ["scale"] = Word(meaning.Scale),
            ["missing"] = Word(meaning.Missing),
            ["categories"] = Word(meaning.Encoding)
        };
        if (meaning.Label is not null) fields["label"] = meaning.Label;
        foreach (var (key, names) in Lists(meaning))
            if (names.Count > 0) fields[key] = Texts(names);
        if (meaning.ClassOf.Count > 0)
            fields["classOf"] = new JsonObject(meaning.ClassOf.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        return fields;
    }

    /// <param name="problems">Takes every fault.</param>
    public static (TableMeaning Meaning, int Floor) ReadQuestion(JsonNode? json, ICollection<SpecProblem> problems)
    {
        var fields = new SpecReader(json, "table", problems);
        var (label, classOf) = (fields.Text("label", ""), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var (text, name) in fields.Node("classOf") as JsonObject ?? [])
            if (name is JsonValue value && value.TryGetValue<string>(out var known)) classOf[text] = known;
        var meaning = new TableMeaning
        {
            Order = Texts(fields, "order"),
            Features = Texts(fields, "features"),
            Label = label.Length == 0 ? null : label,
            Targets = Texts(fields, "targets"),
            Ignored = Texts(fields, "ignored"),
            Categorical = Texts(fields, "categorical"),
            Encoding = Enum.Parse<CategoryEncoding>(fields.Text("categories", "oneHot", "oneHot", "ordinal"), ignoreCase: true),
            Missing = Enum.Parse<MissingValues>(fields.Text("missing", "mean", "mean", "zero", "dropRow"), ignoreCase: true),
            ClassOf = classOf,
            Scale = Enum.Parse<DataScale>(fields.Text("scale", "none", "none", "standard", "minMax"), ignoreCase: true),
        };
        var floor = fields.Int("floor", DataSpec.UsualFloor, 1, DataSpec.MaxFloor);
        fields.NoMore();
        return (meaning, floor);
    }

    public static JsonObject Write(TableSummary summary)
    {
        var fields = new JsonObject { ["rows"] = summary.Rows, ["columns"] = new JsonArray([.. summary.Columns.Select(Write)]) };
        if (summary.Classes.Count > 0) fields["classes"] = Counts(summary.Classes);
        if (summary.Order.Count > 0) fields["order"] = Texts(summary.Order);
        return fields;
    }

    /// <param name="fault">Why it is no summary.</param>
    /// <returns>Null where it is none.</returns>
    public static TableSummary? ReadSummary(JsonNode? json, out string? fault)
    {
        var problems = new List<SpecProblem>();
        var fields = new SpecReader(json, "table", problems);
        var columns = new List<ColumnSummary>();
        foreach (var (node, path) in fields.Items("columns"))
        {
            // One more than is possible is read, so that it is refused and not cut off.
            if (columns.Count > CsvFile.MaxColumns || problems.Count > 0) break;
            columns.Add(Column(new SpecReader(node, path, problems)));
        }

        var summary = new TableSummary
        {
            Rows = fields.Long("rows", 0, 0),
            Columns = columns,
            Classes = Counts(fields, "classes"),
            Order = Texts(fields, "order"),
        };
        fields.NoMore();
        fault = problems.Count == 0 ? null : $"what it told of its table cannot be read: {string.Join("; ", problems.Take(3))}";
        return fault is null ? summary : null;
    }

    private static JsonObject Write(ColumnSummary column)
    {
        var fields = new JsonObject
        {
            ["name"] = column.Name,
            ["kind"] = Word(column.Kind),
            ["present"] = column.Present,
            ["missing"] = column.Missing
        };
        if (column.Sum is { } sum) fields["sum"] = sum.ToString();
        if (column.Squares is { } squares) fields["squares"] = squares.ToString();
        if (column.Smallest is { } smallest) fields["smallest"] = smallest;
        if (column.Largest is { } largest) fields["largest"] = largest;
        if (column.Categories.Count > 0) fields["categories"] = Counts(column.Categories);
        return fields;
    }

    private static ColumnSummary Column(SpecReader fields)
    {
        var kind = Enum.Parse<ColumnKind>(fields.Text("kind", "empty", "empty", "number", "text"), ignoreCase: true);
        var read = new ColumnSummary(fields.Text("name", ""), kind)
        {
            Present = fields.Long("present", 0, 0),
            Missing = fields.Long("missing", 0, 0),
            Sum = Exact("sum"),
            Squares = Exact("squares"),
            Smallest = fields.Has("smallest") ? (float)fields.Number("smallest", 0) : null,
            Largest = fields.Has("largest") ? (float)fields.Number("largest", 0) : null,
            Categories = Counts(fields, "categories"),
        };
        fields.NoMore();
        return read;

        ExactNumber? Exact(string key)
        {
            if (!fields.Has(key)) return null;
            if (ExactNumber.Parse(fields.Text(key, "")) is { } number) return number;
            fields.Fault(key, "is no exact number; digits like 1a3p-12 are needed");
            return null;
        }
    }

    private static IEnumerable<(string Key, IReadOnlyList<string> Names)> Lists(TableMeaning meaning) =>
    [
        ("order", meaning.Order), ("features", meaning.Features), ("targets", meaning.Targets), ("ignored", meaning.Ignored),
        ("categorical", meaning.Categorical),
    ];

    // As pairs, in order: a name may be any text.
    private static JsonArray Counts(IReadOnlyList<CategoryCount> counts)
        => new([.. counts.Select(count => new JsonArray(count.Name, count.Rows))]);

    private static List<CategoryCount> Counts(SpecReader fields, string key)
    {
        var counts = new List<CategoryCount>();
        foreach (var (node, path) in fields.Items(key))
        {
            if (counts.Count > CsvFile.MaxClasses) break;
            if (node is JsonArray { Count: 2 } pair && pair[0] is JsonValue name && name.TryGetValue<string>(out var text)
                && pair[1] is JsonValue rows && rows.TryGetValue<long>(out var count))
                counts.Add(new CategoryCount(text, count));
            else fields.Problems.Add(new SpecProblem(path, $"{SpecReader.Describe(node)} stands here; a name and its rows are needed"));
            if (fields.Problems.Count > 0) break;
        }

        return counts;
    }

    private static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static string[] Texts(SpecReader fields, string key)
    {
        var texts = new List<string>();
        foreach (var (node, path) in fields.Items(key))
        {
            if (texts.Count > CsvFile.MaxColumns) break;
            if (node is JsonValue value && value.TryGetValue<string>(out var text)) texts.Add(text);
            else fields.Problems.Add(new SpecProblem(path, $"{SpecReader.Describe(node)} stands here; a text is needed"));
            if (fields.Problems.Count > 3) break;
        }

        return [.. texts];
    }

    private static string Word<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
