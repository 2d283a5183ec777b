using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Runs;
using Tributary.Core.Rounds;
using Tributary.Storage.Figures;
using Tributary.Storage.Serving;

namespace Tributary.Coordinator.Inference;

/// <summary>Finds a model by what an address names: a run and a round, a hash, a name that serves it.</summary>
internal sealed class ModelPlaces(IRunStore store, RunLookup runs, RunViews views, RunFigures figures, ServingTable serving)
{
    private const int HashLength = 64;

    /// <param name="round">Null for the last saved one.</param>
    /// <exception cref="ProblemException">404: there is no such run or round; 409: the run has no round yet.</exception>
    public async Task<ModelPlace> OfRunAsync(string id, int? round, CancellationToken cancellation)
    {
        var run = await runs.FindAsync(id, cancellation);
        var rounds = (await views.HistoryAsync(run, cancellation)).Rounds;
        if (rounds.Count == 0) throw Problems.NotAllowedNow($"run {run.Id} has no saved round yet", "ask again after its first round");
        var number = round ?? rounds.Count;
        if (number < 1 || number > rounds.Count)
            throw Problems.NotFound($"run {run.Id} has no round {number}; it has 1 to {rounds.Count}", "leave round out for the last one");
        return new ModelPlace(rounds[number - 1].ModelSha256, TrainedRun.Of(run), number);
    }

    /// <exception cref="ProblemException">404: no saved round made such a model.</exception>
    public async Task<ModelPlace> OfHashAsync(string sha256, CancellationToken cancellation)
    {
        var made = IsHash(sha256) ? await figures.FindModelAsync(sha256, cancellation) : null;
        return made is { } place && await store.FindAsync(place.Run, cancellation) is { } run
            ? new ModelPlace(sha256, TrainedRun.Of(run), place.Round)
            : throw Problems.NotFound($"no saved round made a model {Problems.Shown(sha256)}",
                "GET /api/models lists those that were made");
    }

    /// <exception cref="ProblemException">404: nothing is served under that name.</exception>
    public async Task<ModelPlace> ServedAsync(string name, CancellationToken cancellation)
    {
        var entry = name.Contains('\0', StringComparison.Ordinal) ? null : await serving.FindAsync(name, cancellation);
        return entry is not null && await store.FindAsync(entry.Run, cancellation) is { } run
            ? new ModelPlace(entry.Sha256, TrainedRun.Of(run), entry.Round)
            : throw Problems.NotFound($"nothing is served under the name {Problems.Shown(name)}",
                "GET /api/serving lists what is; PUT /api/serving/NAME promotes a model");
    }

    public static bool IsHash(string text) => text.Length == HashLength && text.All(char.IsAsciiHexDigitLower);
}
