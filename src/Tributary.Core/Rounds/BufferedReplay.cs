using Tributary.Core.Learning.Buffered;
using Tributary.Core.Learning.Strategies;

namespace Tributary.Core.Rounds;

/// <summary>Does a buffered run again from its records, where the clients that trained are at hand (a simulation): each update that counted
/// is trained again from the model that its client had begun from, with the ask's own seed, and folded in the order that was recorded.
/// Every round must come to the model that was saved.</summary>
/// <remarks>Clients that are present at other times or give other answers show as another model. A base is told by the number of models
/// behind; where a round failed in between, keys of the run file's <c>config</c> that change with the rounds are those of the round
/// after the base was made.</remarks>
public sealed class BufferedReplay(string runId, RunSpec spec, BufferedSpec buffered, RunPorts ports)
{
    private readonly Strategy _strategy = StrategyCatalog.Create(spec.Strategy);
    private readonly Conversation _conversation = new(ports.Clock);

    /// <param name="initial">The model before the first round.</param>
    /// <param name="history">Every saved round, in order from 1.</param>
    /// <returns>The first round that comes to another model, and why where that is known; null where all come to the same.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<ReplayDifference?> RunAsync(ModelState initial, IReadOnlyList<RoundRecord> history, CancellationToken cancellation)
    {
        var oldest = history.SelectMany(round => round.Cohort).Max(client => client.Behind) ?? 0;
        var models = new List<(int Round, ModelState Model)> { (0, initial) };
        var declared = new DeclaredExamples([]);
        var at = Checkpoint.Start(initial);
        foreach (var recorded in history)
        {
            declared.Take(recorded.Declared);
            var rules = FoldRules.Of(spec, declared, at.History);
            var filling = new BufferFilling(at, buffered, spec.Cohort, rules, ports.Clock);
            foreach (var told in recorded.Cohort.Where(client => client.Refused is null))
                if (await AgainAsync(told, models, filling, cancellation) is { } reason)
                    return new ReplayDifference(recorded.Round, reason);

            var step = RoundClosing.Step(_strategy, at, rules, filling.Finish());
            if (step.Next.Model.Sha256() is var sha256 && sha256 != recorded.ModelSha256)
                return new ReplayDifference(recorded.Round, $"its model is {sha256}; the run has {recorded.ModelSha256}");
            at = new Checkpoint(step.Next.Model, step.Next.State, [.. at.History, recorded]);
            if (recorded.Failure is not null) continue;
            models.Add((recorded.Round, at.Model));
            if (models.Count > oldest + 1) models.RemoveAt(0);
        }

        return null;
    }

    // Why an update cannot be made again; null where it was folded.
    private async Task<string?> AgainAsync(ClientOutcome told, List<(int Round, ModelState Model)> models, BufferFilling filling,
        CancellationToken cancellation)
    {
        if (told is not { Ask: { } number, Behind: { } behind } || behind >= models.Count)
            return $"the record does not say what {told.Client} began from; only buffered runs can be done again";
        if (ports.Clients.Find(told.Client) is not { } client) return $"{told.Client} is not here";
        var given = models[^(behind + 1)];
        var ask = new AskRecord(number, told.Client, given.Round, given.Model.Sha256());
        var assignment = new TrainAsks(runId, spec, ports, _strategy).Of(ask, given.Model, buffered.Concurrency);
        var answer = await _conversation.AnswerAsync(client, assignment, limit: null, CancellationToken.None, cancellation,
            cancellation);
        cancellation.ThrowIfCancellationRequested();
        var outcome = filling.Take(new LateAnswer(client, ask, given.Model, answer!.Reply, answer.Time));
        return outcome.Refused is null ? null : $"the update of {told.Client} does not count this time: {outcome.Detail}";
    }
}
