using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Tables;

/// <summary>Reads schemas strictly: what comes from elsewhere is bounded, and every fault is named with its place.</summary>
internal static class TableSchemaReader
{
    /// <summary>Letters of a name, a category or a class.</summary>
    public const int MaxText = 200;

    /// <summary>Categories of all columns together.</summary>
    public const int MaxAllCategories = 200_000;

    private const int MaxNamed = 5;

    /// <param name="meaning">What stands elsewhere, and is taken where a key is not there; null for nothing.</param>
    /// <returns>Null where there was a fault.</returns>
    public static TableSchema? Read(SpecReader fields, TableMeaning? meaning)
    {
        var known = fields.Problems.Count;
        if (!fields.Has("columns"))
            fields.Fault("columns", "is missing; a list of features (name, and categories or fill, offset, divisor) is needed");
        var columns = new List<TableColumn>();
        foreach (var (node, path) in fields.Items("columns"))
        {
            // One more than is possible is read, so that it is refused and not cut off.
            if (columns.Count > CsvFile.MaxColumns || fields.Problems.Count - known > MaxNamed) break;
            columns.Add(Column(new SpecReader(node, path, fields.Problems)));
        }

        var label = fields.Text("label", meaning?.Label ?? "");
        var classOf = new Dictionary<string, string>(meaning?.ClassOf ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (text, name) in fields.Node("classOf") as JsonObject ?? []) classOf[text] = AsText(name) ?? "";
        var read = new TableSchema
        {
            Columns = columns,
            Classes = Texts(fields, "classes") ?? [],
            Label = label.Length == 0 ? null : label,
            Targets = Texts(fields, "targets") ?? meaning?.Targets ?? [],
            ClassOf = classOf,
            Missing = Enum.Parse<MissingValues>(fields.Text("missing", $"{meaning?.Missing ?? MissingValues.Mean}", "mean", "zero",
                "dropRow"), ignoreCase: true),
            Order = Texts(fields, "order") ?? meaning?.Order ?? [],
        };
        fields.NoMore();
        if (fields.Problems.Count > known) return null;
        foreach (var problem in Problems(read).Take(MaxNamed)) fields.Fault(problem.Path, problem.Message);
        return fields.Problems.Count == known ? read : null;
    }

    public static IEnumerable<SpecProblem> Problems(TableSchema schema)
    {
        if (schema.Columns.Count is 0 or > CsvFile.MaxColumns)
            yield return new("columns", $"names {schema.Columns.Count} features; 1..{CsvFile.MaxColumns} are possible");
        if (Twice(schema.Columns.Select(column => column.Name)) is { } twice) yield return new("columns", $"names '{twice}' twice");
        foreach (var problem in schema.Columns.SelectMany((column, i) => Problems(column, $"columns[{i}]"))) yield return problem;
        if (schema.Columns.Sum(column => (long)(column.Categories?.Count ?? 0)) > MaxAllCategories)
            yield return new("columns", $"has more than {MaxAllCategories} categories in all");
        if (schema.Classes.Count > CsvFile.MaxClasses)
            yield return new("classes", $"names {schema.Classes.Count} classes; at most {CsvFile.MaxClasses} are possible");
        if (Twice(schema.Classes) is { } again) yield return new("classes", $"names '{again}' twice");
        if (schema.Label is not null && schema.Classes.Count == 0)
            yield return new("classes", $"is empty, but {schema.Label} is to be learned; name its classes");
        if (schema.Label is null && schema.Classes.Count > 0) yield return new("label", "is missing, but classes are named");
        foreach (var use in schema.Targets.Append(schema.Label).OfType<string>())
            if (schema.Columns.Any(column => column.Name == use)) yield return new("columns", $"names '{use}', which is to be learned");
        IEnumerable<string?> texts = [schema.Label, .. schema.Targets, .. schema.Classes, .. schema.Order, .. schema.ClassOf.Keys,
            .. schema.ClassOf.Values];
        if (texts.OfType<string>().FirstOrDefault(text => !IsText(text)) is not null)
            yield return new("", $"a name is empty, longer than {MaxText} letters, or holds control characters");
    }

    /// <summary>Whether a name or a category can be kept and shown.</summary>
    public static bool IsText(string text) => text.Length is > 0 and <= MaxText
        && !text.Any(letter => char.IsControl(letter) || IsTurn(letter)) && !HalfCharacter.IsIn(text);

    // Marks that turn the direction of what stands around them.
    private static bool IsTurn(char letter) => letter is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static IEnumerable<SpecProblem> Problems(TableColumn column, string path)
    {
        if (!IsText(column.Name)) yield return new($"{path}.name", $"is empty, longer than {MaxText} letters, or holds control characters");
        if (column.Categories is { } categories)
        {
            if (categories.Count is 0 or > CsvFile.MaxCategories)
                yield return new($"{path}.categories", $"are {categories.Count}; 1..{CsvFile.MaxCategories} are possible");
            if (Twice(categories) is { } twice) yield return new($"{path}.categories", $"names '{twice}' twice");
            if (categories.Any(text => !IsText(text)))
                yield return new($"{path}.categories", $"one is empty, longer than {MaxText} letters, or holds control characters");
        }

        if (!float.IsFinite(column.Fill) || !float.IsFinite(column.Offset))
            yield return new(path, "fill and offset must be finite numbers of single precision");
        if (!float.IsFinite(column.Divisor) || column.Divisor == 0)
            yield return new($"{path}.divisor", $"is {column.Divisor}; a finite number other than 0 is needed");
    }

    private static TableColumn Column(SpecReader fields)
    {
        var read = new TableColumn(fields.Text("name", ""))
        {
            Categories = Texts(fields, "categories"),
            Encoding = Enum.Parse<CategoryEncoding>(fields.Text("encoding", "oneHot", "oneHot", "ordinal"), ignoreCase: true),
            Fill = (float)fields.Number("fill", 0),
            Offset = (float)fields.Number("offset", 0),
            Divisor = (float)fields.Number("divisor", 1),
        };
        fields.NoMore();
        return read;
    }

    // A category may be called 7.
    private static string[]? Texts(SpecReader fields, string key)
    {
        if (!fields.Has(key)) return null;
        var texts = new List<string>();
        foreach (var (node, path) in fields.Items(key))
        {
            if (AsText(node) is { } text) texts.Add(text);
            else
            {
                fields.Problems.Add(new SpecProblem(path, $"{SpecReader.Describe(node)} stands here; a text is needed"));
                break;
            }
        }

        return [.. texts];
    }

    private static string? AsText(JsonNode? node)
        => node is JsonValue value ? value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString() : null;

    private static string? Twice(IEnumerable<string> texts)
        => texts.GroupBy(text => text, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
}
