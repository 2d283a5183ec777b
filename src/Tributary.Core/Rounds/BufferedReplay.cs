using Tributary.Core.Learning.Buffered;
using Tributary.Core.Learning.Strategies;

namespace Tributary.Core.Rounds;

/// <summary>Does a buffered run again from its records, where the clients that trained are at hand (a simulation): each update that counted
/// is trained again from the model that its client had begun from, with the ask's own seed, and folded in the order that was recorded.
/// Every round must come to the model that was saved.</summary>
/// <remarks>Clients that are present at other times or give other answers show as another model. A base is told by the number of models
/// behind; where a round failed in between, keys of the run file's <c>config</c> that change with the rounds are those of the round
/// after the base was made.</remarks>
public sealed class BufferedReplay(string runId, RunSpec spec, BufferedSpec buffered, RunPorts ports) : IReplay
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

            // Everybody trains at once, each from a model of its own; what comes of it is folded in the order of the record.
            var again = recorded.Cohort.Where(client => client.Refused is null).Select(told => AgainAsync(told, models, cancellation))
                .ToList();
            var reasons = (await Task.WhenAll(again)).Select(one => one.Answer is { } answer ? Take(answer, filling) : one.Reason);
            if (reasons.FirstOrDefault(reason => reason is not null) is { } first) return new ReplayDifference(recorded.Round, first);
            var step = RoundClosing.Step(_strategy, at, rules, filling.Finish());
            if (ReplayDifference.Of(recorded, step.Next.Model) is { } difference) return difference;
            at = new Checkpoint(step.Next.Model, step.Next.State, [.. at.History, recorded]);
            if (recorded.Failure is not null) continue;
            models.Add((recorded.Round, at.Model));
            if (models.Count > oldest + 1) models.RemoveAt(0);
        }

        return null;
    }

    private static string? Take(LateAnswer answer, BufferFilling filling)
        => filling.IsFull ? $"{answer.Ask.Client} is one more than the buffer takes"
            : filling.Take(answer) is { Refused: not null } outcome
                ? $"the update of {outcome.Client} does not count this time: {outcome.Detail}" : null;

    // An update made again, or why it cannot be.
    private async Task<(LateAnswer? Answer, string? Reason)> AgainAsync(ClientOutcome told, List<(int Round, ModelState Model)> models,
        CancellationToken cancellation)
    {
        if (told is not { Ask: { } number, Behind: { } behind } || behind >= models.Count)
            return (null, $"the record does not say what {told.Client} began from");
        if (ports.Clients.Find(told.Client) is not { } client) return (null, $"{told.Client} is not here");
        var given = models[^(behind + 1)];
        var ask = new AskRecord(number, told.Client, given.Round, given.Model.Sha256());
        var assignment = new TrainAsks(runId, spec, ports, _strategy).Of(ask, given.Model, buffered.Concurrency);
        var answer = await _conversation.AnswerAsync(client, assignment, limit: null, CancellationToken.None, cancellation, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return (new LateAnswer(client, ask, given.Model, answer!.Reply, answer.Time), null);
    }
}
