using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Tables;

/// <summary>What a table's columns mean in a run, whole: whoever holds a table reads it by this, so that the same row gives the same
/// numbers everywhere. Immutable; it travels as JSON (docs/tables.md).</summary>
public sealed record TableSchema
{
    private readonly Lazy<(JsonElement Json, string Sha256)> _written;
    private readonly Lazy<RowSchema> _rows;

    public TableSchema() => (_written, _rows) = (new(Written), new(ToRows));

    // A copy with other parts must not keep what was written of the first.
    private TableSchema(TableSchema other)
    {
        (_written, _rows) = (new(Written), new(ToRows));
        (Columns, Classes, Label, Targets) = (other.Columns, other.Classes, other.Label, other.Targets);
        (ClassOf, Missing, Order) = (other.ClassOf, other.Missing, other.Order);
    }

    /// <summary>Features, in the order in which the model sees them.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>Names of the classes, by number; empty without a label.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The column to be learned, by class; null where there is none.</summary>
    public string? Label { get; init; }

    /// <summary>Number columns to be learned as they are.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The class that each text of the label stands for; "*" is every other text. Empty takes the texts themselves.</summary>
    public IReadOnlyDictionary<string, string> ClassOf { get; init; } = new Dictionary<string, string>();

    public MissingValues Missing { get; init; }

    /// <summary>Columns of a file that names none, in order.</summary>
    public IReadOnlyList<string> Order { get; init; } = [];

    /// <summary>The columns and classes as rows know them.</summary>
    public RowSchema Rows => _rows.Value;

    /// <summary>SHA-256 of the JSON, in hexadecimal digits.</summary>
    public string Sha256 => _written.Value.Sha256;

    /// <summary>The JSON, written once.</summary>
    public JsonElement Json => _written.Value.Json;

    /// <summary>What is done to a row's floats; null where they stay as they are.</summary>
    public FeatureScaling? Scaling()
    {
        if (Columns.All(column => column is { Offset: 0, Divisor: 1 })) return null;
        var (offsets, divisors) = (new List<float>(), new List<float>());
        foreach (var column in Columns)
        {
            var width = column.Width;
            offsets.AddRange(Enumerable.Repeat(column.Offset, width));
            divisors.AddRange(Enumerable.Repeat(column.Divisor, width));
        }

        return new FeatureScaling([.. offsets], [.. divisors]);
    }

    /// <summary>Names of the features that hold numbers.</summary>
    internal IReadOnlySet<string> Numbers()
        => Columns.Where(column => column.Categories is null).Select(column => column.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>Everything that keeps tables from being read by it.</summary>
    public IEnumerable<SpecProblem> Problems() => TableSchemaReader.Problems(this);

    public JsonObject ToJson() => TableSchemaWriter.Write(this);

    /// <param name="file">What a fault calls the source.</param>
    /// <exception cref="BrokenFileException">It is no schema, or one with problems.</exception>
    public static TableSchema FromJson(JsonNode? json, string file)
    {
        var problems = new List<SpecProblem>();
        return TableSchemaReader.Read(new SpecReader(json, "", problems), null) is { } schema && problems.Count == 0 ? schema
            : throw new BrokenFileException(file, 0, $"it is no table schema: {string.Join("; ", problems.Take(5))}");
    }

    public bool Equals(TableSchema? other) => other is not null && Sha256 == other.Sha256;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Sha256);

    private RowSchema ToRows() => new([.. Columns.Select(column => column.ToRowColumn())], Classes);

    private (JsonElement, string) Written()
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes)) ToJson().WriteTo(writer);
        using var document = JsonDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
        return (document.RootElement.Clone(), Convert.ToHexStringLower(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length))));
    }
}
