using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Data;

/// <summary>What a table's columns and classes mean. Made from the training table and used for every other one, so that all clients and
/// the test set agree on categories, classes and what stands in for missing values.</summary>
public sealed record RowSchema(IReadOnlyList<RowColumn> Columns, IReadOnlyList<string> ClassNames)
{
    /// <summary>Floats in a row as the model sees it.</summary>
    public int Width => Columns.Sum(column => column.Width);

    /// <summary>Names of the floats in a row: the column's name, or column=category.</summary>
    public IEnumerable<string> FeatureNames
        => Columns.SelectMany(column => column.IsOneHot ? column.Categories.Select(category => $"{column.Name}={category}")
            : [column.Name]);

    /// <summary>Whether both have the same columns, categories and classes; what is filled in may differ.</summary>
    public bool HasMeaningOf(RowSchema other)
        => ClassNames.SequenceEqual(other.ClassNames, StringComparer.Ordinal) && Columns.Count == other.Columns.Count
        && Columns.Zip(other.Columns).All(pair => pair.First.Name == pair.Second.Name && pair.First.Encoding == pair.Second.Encoding
            && pair.First.Categories.SequenceEqual(pair.Second.Categories, StringComparer.Ordinal));

    public static RowSchema Numbers(int columns, IReadOnlyList<string> classNames)
        => new([.. Enumerable.Range(1, columns).Select(i => new RowColumn($"c{i}", []))], classNames);

    public JsonObject ToJson() => new()
    {
        ["columns"] = new JsonArray([.. Columns.Select(column => new JsonObject
        {
            ["name"] = column.Name,
            ["categories"] = Texts(column.Categories),
            ["encoding"] = column.Encoding == CategoryEncoding.OneHot ? "oneHot" : "ordinal",
            ["fill"] = column.Fill,
        })]),
        ["classes"] = Texts(ClassNames),
    };

    /// <param name="file">What a fault calls the source.</param>
    /// <exception cref="BrokenFileException">A part is missing or of the wrong kind.</exception>
    public static RowSchema FromJson(JsonNode? json, string file)
    {
        try
        {
            return new([.. json!["columns"]!.AsArray().Select(Column)], Texts(json["classes"]));
        }
        catch (Exception fault) when (fault is InvalidOperationException or NullReferenceException or FormatException or ArgumentException)
        {
            throw new BrokenFileException(
                file, 0, "it is no table schema: columns (name, categories, encoding, fill) and classes are expected", fault);
        }
    }

    public void Write(string path)
    {
        using var file = File.Create(path);
        using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        ToJson().WriteTo(writer);
    }

    /// <exception cref="BrokenFileException">The file is no schema.</exception>
    public static RowSchema Read(string path) => FromJson(JsonFile.Read(path), path);

    private static RowColumn Column(JsonNode? json)
    {
        var encoding = json!["encoding"]!.GetValue<string>() switch
        {
            "oneHot" => CategoryEncoding.OneHot,
            "ordinal" => CategoryEncoding.Ordinal,
            var other => throw new FormatException($"encoding '{other}'"),
        };
        return new RowColumn(json["name"]!.GetValue<string>(), Texts(json["categories"]), encoding, json["fill"]!.GetValue<float>());
    }

    private static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static string[] Texts(JsonNode? json) => [.. json!.AsArray().Select(text => text!.GetValue<string>())];
}
