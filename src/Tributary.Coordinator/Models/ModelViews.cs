using Tributary.Coordinator.Api;
using Tributary.Coordinator.Inference;
using Tributary.Core.Rounds;
using Tributary.Storage.Models;
using Tributary.Storage.Retention;
using Tributary.Storage.Serving;

namespace Tributary.Coordinator.Models;

/// <summary>Models as lists show them.</summary>
internal sealed class ModelViews(IModelFiles models, ServingTable serving)
{
    public async Task<bool> IsKeptAsync(string sha256, CancellationToken cancellation) => await models.HoldsAsync(sha256, cancellation);

    /// <summary>Names that each served model is served under.</summary>
    public async Task<ILookup<string, string>> ServedAsync(CancellationToken cancellation)
        => (await serving.ListAsync(cancellation)).ToLookup(entry => entry.Sha256, entry => entry.Name, StringComparer.Ordinal);

    /// <summary>Some of a run's models, the newest first.</summary>
    /// <param name="shown">Whether a round's model is one of them; it also gets the run's best round, if there is one.</param>
    public async Task<List<ModelInfo>> OfAsync(RunRecord run, IReadOnlyList<RoundSummary> rounds, Func<RoundSummary, RoundSummary?,
        bool> shown,
        ILookup<string, string> served, CancellationToken cancellation)
    {
        var (infos, best, trained) = (new List<ModelInfo>(), KeepRule.BestOf(rounds), (TrainedRun?)null);
        foreach (var round in rounds.Reverse())
        {
            if (!shown(round, best)) continue;
            var info = await OfAsync(trained ??= TrainedRun.Of(run), round, served, cancellation);
            infos.Add(info with { Best = round.Round == best?.Round, Last = round.Round == rounds[^1].Round, Rounds = rounds.Count });
        }

        return infos;
    }

    public async Task<ModelInfo> OfAsync(TrainedRun run, RoundSummary round, ILookup<string, string> served, CancellationToken cancellation)
    {
        var kept = await IsKeptAsync(round.ModelSha256, cancellation);
        return new ModelInfo(round.ModelSha256, run.Run.Id, run.Run.Name, round.Round, round.Started, round.Accuracy
            ?? round.ClientAccuracy, round.Loss ?? round.ClientLoss,
            kept, kept ? run.Model.Layout().Length * sizeof(float) : null, [.. served[round.ModelSha256]]);
    }
}
