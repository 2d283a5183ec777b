using System.Globalization;
using System.Text.Json;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Runs;

/// <summary>A run as its table holds it.</summary>
internal sealed record RunRow(string Id, string Name, string Created, string Spec, string Status, string? Outcome, string InitialModel, string? OpenRound)
{
    public static RunRow Of(RunRecord run, string initialModel) => new(run.Id, run.Name, run.Created.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        run.Spec, run.Status.ToString(), run.Outcome is null ? null : JsonSerializer.Serialize(run.Outcome, RecordsJson.Default.RunOutcome), initialModel, null);

    public RunRecord ToRecord() => new()
    {
        Id = Id,
        Name = Name,
        Created = DateTimeOffset.Parse(Created, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        Spec = Spec,
        Status = Enum.Parse<RunStatus>(Status),
        Outcome = Outcome is null ? null : JsonSerializer.Deserialize(Outcome, RecordsJson.Default.RunOutcome),
    };
}
