using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Data;

namespace Tributary.Engine.Tables;

/// <summary>Writes a schema as <see cref="TableSchemaReader"/> reads it; what is usual is left out.</summary>
internal static class TableSchemaWriter
{
    public static JsonObject Write(TableSchema schema)
    {
        var fields = new JsonObject { ["columns"] = new JsonArray([.. schema.Columns.Select(Column)]) };
        if (schema.Label is not null)
        {
            fields["label"] = schema.Label;
            fields["classes"] = Texts(schema.Classes);
        }

        if (schema.Targets.Count > 0) fields["targets"] = Texts(schema.Targets);
        if (schema.ClassOf.Count > 0)
            fields["classOf"] = new JsonObject(schema.ClassOf.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        fields["missing"] = JsonNamingPolicy.CamelCase.ConvertName(schema.Missing.ToString());
        if (schema.Order.Count > 0) fields["order"] = Texts(schema.Order);
        return fields;
    }

    private static JsonObject Column(TableColumn column)
    {
        var fields = new JsonObject { ["name"] = column.Name };
        if (column.Categories is { } categories)
        {
            fields["categories"] = Texts(categories);
            fields["encoding"] = column.Encoding == CategoryEncoding.OneHot ? "oneHot" : "ordinal";
        }
        else if (column.Fill != 0) fields["fill"] = column.Fill;

        if (column.Offset != 0) fields["offset"] = column.Offset;
        if (column.Divisor != 1) fields["divisor"] = column.Divisor;
        return fields;
    }

    private static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
