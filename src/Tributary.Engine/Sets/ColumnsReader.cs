using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Sets;

/// <summary>The keys of a <c>data</c> section that say what a table's columns mean.</summary>
internal static class ColumnsReader
{
    public static CsvOptions Read(SpecReader fields)
    {
        var delimiter = fields.Text("delimiter", ",");
        if (delimiter is not [var letter] || !char.IsAscii(letter))
        {
            fields.Fault("delimiter", $"'{delimiter}' is no single ASCII character");
            letter = ',';
        }

        var label = fields.Text("label", "");
        var owner = fields.Text("owner", "");
        return new CsvOptions
        {
            Header = fields.Flag("header", true),
            Columns = Texts(fields, "columns"),
            Delimiter = letter,
            DecimalComma = fields.Text("decimal", ".", ".", ",") == ",",
            SkipLines = fields.Int("skipLines", 0, 0),
            Features = Texts(fields, "features"),
            Label = label.Length == 0 ? null : label,
            Targets = Texts(fields, "targets"),
            Owner = owner.Length == 0 ? null : owner,
            Ignored = Texts(fields, "ignored"),
            Categorical = Texts(fields, "categorical"),
            Categories = Enum.Parse<CategoryEncoding>(fields.Text("categories", "oneHot", "oneHot", "ordinal"), ignoreCase: true),
            Missing = Enum.Parse<MissingValues>(fields.Text("missing", "mean", "mean", "zero", "dropRow"), ignoreCase: true),
            MissingMarks = fields.Has("missingMarks") ? Texts(fields, "missingMarks") : null,
            ClassOf = Classes(fields),
        };
    }

    public static void Write(CsvOptions options, JsonObject fields)
    {
        fields["header"] = options.Header;
        fields["columns"] = List(options.Columns);
        fields["delimiter"] = options.Delimiter.ToString();
        if (options.DecimalComma) fields["decimal"] = ",";
        fields["skipLines"] = options.SkipLines;
        fields["features"] = List(options.Features);
        if (options.Label is not null) fields["label"] = options.Label;
        fields["targets"] = List(options.Targets);
        if (options.Owner is not null) fields["owner"] = options.Owner;
        fields["ignored"] = List(options.Ignored);
        fields["categorical"] = List(options.Categorical);
        fields["categories"] = JsonNamingPolicy.CamelCase.ConvertName(options.Categories.ToString());
        fields["missing"] = JsonNamingPolicy.CamelCase.ConvertName(options.Missing.ToString());
        if (options.MissingMarks is { } marks) fields["missingMarks"] = List(marks);
        fields["classOf"] = new JsonObject(options.ClassOf.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
    }

    private static JsonArray List(IReadOnlyList<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static string[] Texts(SpecReader fields, string key)
        => [.. fields.Items(key).Select(item => AsText(item.Node, item.Path, fields)).OfType<string>()];

    private static Dictionary<string, string> Classes(SpecReader fields)
    {
        var classes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (fields.Node("classOf") is not { } node) return classes;
        if (node is not JsonObject mapping)
            fields.Fault("classOf", $"{SpecReader.Describe(node)} stands here; a mapping of texts to classes is needed");
        else
        {
            foreach (var (text, name) in mapping)
                if (AsText(name, fields.At($"classOf.{text}"), fields) is { } known) classes[text] = known;
        }

        return classes;
    }

    // A column may be called 7, and a class 0.
    private static string? AsText(JsonNode? node, string path, SpecReader fields)
    {
        if (node is JsonValue value) return value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        fields.Problems.Add(new SpecProblem(path, $"{SpecReader.Describe(node)} stands here; a text is needed"));
        return null;
    }
}
