using System.Diagnostics;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Training;

namespace Tributary.Core.Rounds;

/// <summary>Tests a round's model where the specification says: on the server, on clients or on both.</summary>
internal sealed class RoundEvaluation(string runId, RunSpec spec, RunPorts ports, Candidates candidates)
{
    private readonly Conversation _conversation = new(ports.Clock);

    public async Task<RoundTest> RunAsync(int round, ModelState model, IReadOnlyList<IClient> cohort, CancellationToken cancellation)
    {
        var place = spec.Evaluation.On;
        if (!spec.Evaluation.IsDue(round, spec.Rounds)) return RoundTest.None;
        var server = place is EvaluationPlace.Server or EvaluationPlace.Both ? await ports.Evaluator!.EvaluateAsync(model, cancellation) : null;
        if (place is not (EvaluationPlace.Clients or EvaluationPlace.Both)) return new RoundTest(server, null, []);
        var (clients, refused) = await AskAsync(round, model, cohort, cancellation);
        return new RoundTest(server, clients, refused);
    }

    private async Task<(Evaluation? Clients, IReadOnlyList<ClientOutcome> Refused)> AskAsync(
        int round, ModelState model, IReadOnlyList<IClient> cohort, CancellationToken cancellation)
    {
        var asked = spec.Evaluation.Clients is { } size
            ? ports.Clients.Select(candidates.Now().Eligible, new CohortSpec { Size = size },
                SeededRandom.For(spec.Seed, "round", $"{round}", "evaluation"))
            : cohort;
        var found = new SortedList<string, Evaluation>(StringComparer.Ordinal);
        var refused = new SortedList<string, ClientOutcome>(StringComparer.Ordinal);
        var answers = _conversation.AskAsync(asked, (_, deadline) => new EvaluateAssignment
        {
            RunId = runId,
            Round = round,
            Asked = asked.Count,
            Config = spec.Config.Evaluate.At(round),
            Deadline = deadline,
            Spec = spec.Model,
            Model = model,
            Schema = ports.Schema,
            Encoding = spec.Encoding,
            Trace = Activity.Current?.Id,
        }, spec.Cohort.Deadline, cancellation);
        await foreach (var waiting in answers)
            foreach (var (client, reply, time) in waiting)
            {
                if (Fault(reply) is { } fault)
                    refused.Add(client, new ClientOutcome(client, time.TotalSeconds) { Refused = fault.Reason, Detail = fault.Detail });
                else found.Add(client, ((EvaluationReply)reply).Evaluation);
            }

        if (found.Count == 0) return (null, [.. refused.Values]);

        // Weighted by examples, in the order of ids.
        var examples = found.Values.Sum(evaluation => evaluation.Examples);
        var labelled = found.Values.Where(evaluation => double.IsFinite(evaluation.Accuracy)).ToArray();
        var accuracy = labelled.Length == 0 ? double.NaN : labelled.Sum(e => e.Accuracy * e.Examples) / labelled.Sum(e => e.Examples);
        var own = Metrics.Mean(found.Values.Select(e => (e.Examples, Metrics.Own(e.Metrics))));
        var all = new Evaluation(examples, found.Values.Sum(e => e.Loss * e.Examples) / examples, accuracy);
        return (Metrics.Join(all, own), [.. refused.Values]);
    }

    // Why an answer is no evaluation that counts; null where it is one.
    private static Refusal? Fault(Reply reply) => reply switch
    {
        Refusal refusal => refusal,
        EvaluationReply { Evaluation: { Examples: <= 0 } none }
            => new Refusal(RefusalReason.ZeroExamples, $"the evaluation claims {none.Examples} examples; at least 1 is needed"),
        EvaluationReply { Evaluation: var found } when !double.IsFinite(found.Loss)
            => new Refusal(RefusalReason.NotANumber, $"the loss of the evaluation is {found.Loss}"),
        EvaluationReply => null,
        _ => new Refusal(RefusalReason.WrongKind, $"an evaluation was asked for; {reply.GetType().Name} came"),
    };
}
