using System.Diagnostics;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Training;

namespace Tributary.Core.Rounds;

/// <summary>Tests a round's model where the specification says: on the server, on clients or on both.</summary>
internal sealed class RoundEvaluation(string runId, RunSpec spec, RunPorts ports)
{
    private readonly Conversation _conversation = new(ports.Clock);

    /// <returns>Each null where it was not evaluated there.</returns>
    public async Task<(Evaluation? Server, Evaluation? Clients)> RunAsync(int round, ModelState model, IReadOnlyList<IClient> cohort, CancellationToken cancellation)
    {
        var place = spec.Evaluation.On;
        if (!spec.Evaluation.IsDue(round, spec.Rounds)) return (null, null);
        var server = place is EvaluationPlace.Server or EvaluationPlace.Both ? await ports.Evaluator!.EvaluateAsync(model, cancellation) : null;
        var clients = place is EvaluationPlace.Clients or EvaluationPlace.Both ? await AskAsync(round, model, cohort, cancellation) : null;
        return (server, clients);
    }

    private async Task<Evaluation?> AskAsync(int round, ModelState model, IReadOnlyList<IClient> cohort, CancellationToken cancellation)
    {
        var asked = spec.Evaluation.Clients is { } size
            ? ports.Clients.Select(new CohortSpec { Size = size }, SeededRandom.For(spec.Seed, "round", $"{round}", "evaluation"))
            : cohort;
        var found = new SortedList<string, Evaluation>(StringComparer.Ordinal);
        var answers = _conversation.AskAsync(asked, (_, deadline) => new EvaluateAssignment { RunId = runId, Round = round, Asked = asked.Count, Config = spec.Config.Evaluate.At(round), Deadline = deadline, Spec = spec.Model, Model = model, Encoding = spec.Encoding, Trace = Activity.Current?.Id }, spec.Cohort.Deadline, cancellation);
        await foreach (var waiting in answers)
            foreach (var (client, reply, _) in waiting)
                if (reply is EvaluationReply { Evaluation: { Examples: > 0 } evaluation } && double.IsFinite(evaluation.Loss)) found.Add(client, evaluation);
        if (found.Count == 0) return null;

        // Weighted by examples, in the order of ids.
        var examples = found.Values.Sum(evaluation => evaluation.Examples);
        var labelled = found.Values.Where(evaluation => double.IsFinite(evaluation.Accuracy)).ToArray();
        return Metrics.Join(new Evaluation(examples, found.Values.Sum(e => e.Loss * e.Examples) / examples,
            labelled.Length == 0 ? double.NaN : labelled.Sum(e => e.Accuracy * e.Examples) / labelled.Sum(e => e.Examples)), Metrics.Mean(found.Values.Select(e => (e.Examples, Metrics.Own(e.Metrics)))));
    }
}
