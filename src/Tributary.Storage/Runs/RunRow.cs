using System.Globalization;
using System.Text.Json;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Runs;

/// <summary>A run as its table holds it.</summary>
internal sealed record RunRow(string Id, string Name, string Created, string Spec, string Status, string? Outcome, string InitialModel, string? OpenRound, string? TableSchema)
{
    public static RunRow Of(RunRecord run, string initialModel) => new(run.Id, run.Name, run.Created.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        run.Spec, run.Status.ToString(), run.Outcome is null ? null : JsonSerializer.Serialize(run.Outcome, RecordsJson.Default.RunOutcome), initialModel, null,
        run.Schema is null ? null : Text(run.Schema));

    public static string Text(SchemaRecord schema) => JsonSerializer.Serialize(schema, RecordsJson.Default.SchemaRecord);

    public RunRecord ToRecord() => new()
    {
        Id = Id,
        Name = Name,
        Created = DateTimeOffset.Parse(Created, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        Spec = Spec,
        Status = Enum.Parse<RunStatus>(Status),
        Schema = TableSchema is null ? null : JsonSerializer.Deserialize(TableSchema, RecordsJson.Default.SchemaRecord),
        Outcome = Outcome is null ? null : JsonSerializer.Deserialize(Outcome, RecordsJson.Default.RunOutcome),
    };
}
