using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Tributary.Storage.Backups;

/// <summary>A table's rows as lines of JSON that any of the databases takes back: texts, whole numbers, numbers and nulls by column
/// name.</summary>
internal static class RowText
{
    /// <summary>The row that a reader stands on.</summary>
    public static JsonObject Of(DbDataReader reader)
    {
        var row = new JsonObject();
        for (var i = 0; i < reader.FieldCount; i++)
            row[reader.GetName(i)] = reader.GetValue(i) switch
            {
                DBNull => null,
                string text => JsonValue.Create(text),
                long number => JsonValue.Create(number),
                int number => JsonValue.Create((long)number),
                double number => JsonValue.Create(number),
                var other => throw new NotSupportedException(
                    $"column {reader.GetName(i)} holds a {other.GetType().Name}; backups know texts and numbers"),
            };
        return row;
    }

    /// <summary>A value as ADO.NET has it.</summary>
    public static object Value(JsonNode? field)
    {
        if (field is not JsonValue value) return DBNull.Value;
        if (value.TryGetValue<string>(out var text)) return text;
        return value.TryGetValue<long>(out var whole) ? whole : value.GetValue<double>();
    }

    /// <summary>A value as a literal that PostgreSQL reads by the column's own type.</summary>
    public static object Literal(JsonNode? field) => Value(field) switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        var other => other,
    };
}
