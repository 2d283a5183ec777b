using System.Globalization;
using System.Text.Json;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Runs;

/// <summary>A run as its table holds it.</summary>
internal sealed record RunRow(string Id, string Name, string Created, string Spec, string Status, string? Outcome, string InitialModel,
    string? OpenRound, string? Notes, string? Tags, long Archived, string? TableSchema, string? Owner)
{
    public const string Columns = "id AS Id, name AS Name, created AS Created, spec AS Spec, status AS Status, outcome AS Outcome, "
        + "initial_model AS InitialModel, open_round AS OpenRound, "
        + "notes AS Notes, tags AS Tags, archived AS Archived, table_schema AS TableSchema, owner AS Owner";

    public static RunRow Of(RunRecord run, string initialModel) => new(run.Id, run.Name, Time(run.Created), run.Spec, run.Status.ToString(),
        run.Outcome is null ? null : JsonSerializer.Serialize(run.Outcome, RecordsJson.Default.RunOutcome), initialModel, null,
        run.Notes, run.Tags.Count == 0 ? null : JsonSerializer.Serialize(run.Tags, RecordsJson.Default.IReadOnlyListString),
        run.Archived ? 1 : 0, run.Schema is null ? null : Text(run.Schema), run.Owner is null ? null : Text(run.Owner));

    /// <summary>A time as a text of fixed length, so that texts are ordered as times are.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public static string Text(SchemaRecord schema) => JsonSerializer.Serialize(schema, RecordsJson.Default.SchemaRecord);

    public static string Text(RunOwner owner) => JsonSerializer.Serialize(owner, RecordsJson.Default.RunOwner);

    public RunRecord ToRecord() => new()
    {
        Id = Id,
        Name = Name,
        Created = DateTimeOffset.Parse(Created, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        Spec = Spec,
        Status = Enum.Parse<RunStatus>(Status),
        Schema = TableSchema is null ? null : JsonSerializer.Deserialize(TableSchema, RecordsJson.Default.SchemaRecord),
        Owner = Owner is null ? null : JsonSerializer.Deserialize(Owner, RecordsJson.Default.RunOwner),
        Outcome = Outcome is null ? null : JsonSerializer.Deserialize(Outcome, RecordsJson.Default.RunOutcome),
        Notes = Notes,
        Tags = Tags is null ? [] : JsonSerializer.Deserialize(Tags, RecordsJson.Default.IReadOnlyListString) ?? [],
        Archived = Archived != 0,
    };
}
