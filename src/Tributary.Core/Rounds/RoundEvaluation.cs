using System.Diagnostics;
using Tributary.Core.Clients;
using Tributary.Core.Learning.Aggregations;
using Tributary.Engine.Data;
using Tributary.Engine.Training;

namespace Tributary.Core.Rounds;

/// <summary>Tests a round's model where the specification says: on the server, on clients or on both.</summary>
internal sealed class RoundEvaluation(string runId, RunSpec spec, RunPorts ports, Candidates candidates)
{
    private readonly Conversation _conversation = new(ports.Clock);

    /// <param name="own">What a client is to test in place of the round's model; null where all test that.</param>
    public async Task<RoundTest> RunAsync(int round, ModelState model, IReadOnlyList<IClient> cohort, Func<string, long?> declared,
        CancellationToken cancellation, Func<string, ModelState>? own = null)
    {
        var place = spec.Evaluation.On;
        if (!spec.Evaluation.IsDue(round, spec.Rounds)) return RoundTest.None;
        var server = place is EvaluationPlace.Server or EvaluationPlace.Both ? await ports.Evaluator!.EvaluateAsync(model, cancellation)
            : null;
        if (place is not (EvaluationPlace.Clients or EvaluationPlace.Both)) return RoundTest.None with { Server = server };
        return await AskAsync(round, model, cohort, declared, own, cancellation) with { Server = server };
    }

    private async Task<RoundTest> AskAsync(
        int round, ModelState model, IReadOnlyList<IClient> cohort, Func<string, long?> declared, Func<string, ModelState>? own,
        CancellationToken cancellation)
    {
        var asked = own is null && spec.Evaluation.Clients is { } size
            ? Drawing.Draw(ports.Clients, [.. candidates.Now().Eligible.Where(id => ports.Clients.Find(id) is { } one && Tests(one))],
                new CohortSpec { Size = size }, SeededRandom.For(spec.Seed, "round", $"{round}", "evaluation"))
            : [.. cohort.Where(Tests)];
        var found = new SortedList<string, Evaluation>(StringComparer.Ordinal);
        var refused = new SortedList<string, ClientOutcome>(StringComparer.Ordinal);
        var answers = _conversation.AskAsync(asked, (client, deadline) => new EvaluateAssignment
        {
            RunId = runId,
            Round = round,
            Asked = asked.Count,
            Config = spec.Config.Evaluate.At(round),
            Deadline = deadline,
            Spec = spec.Model,
            Model = own?.Invoke(client.Info.Id) ?? model,
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

        return new RoundTest(null, null, [.. refused.Values], Notes(found)) with { Clients = Mean(found, declared), Each = found };
    }

    private static bool Tests(IClient client) => client.Info.Can.HasFlag(ClientAbilities.Evaluate);

    // Weighted by examples, in the order of ids.
    private Evaluation? Mean(SortedList<string, Evaluation> found, Func<string, long?> declared)
    {
        if (found.Count == 0) return null;
        var weighed = Weighed(found, declared);
        var examples = weighed.Sum(one => one.Weight);
        var labelled = weighed.Where(one => ToldNumbers.Accuracy(one.Test.Accuracy) is not null).ToArray();
        var accuracy = labelled.Length == 0 ? double.NaN
            : labelled.Sum(one => one.Test.Accuracy * one.Weight) / labelled.Sum(one => one.Weight);
        var own = Metrics.Mean(weighed.Select(one => (one.Weight, Metrics.Own(one.Test.Metrics))));
        var all = new Evaluation((long)Math.Min(examples, long.MaxValue / 2), weighed.Sum(one => one.Test.Loss * one.Weight) / examples,
            accuracy);
        return Metrics.Join(all, own);
    }

    // As in training, nobody weighs more than the samples that it declared, nor more than the largest share.
    private IReadOnlyList<(Evaluation Test, double Weight)> Weighed(SortedList<string, Evaluation> found, Func<string, long?> declared)
    {
        var counted = found.Select(one => (one.Key, one.Value,
            Weight: (double)Math.Min(one.Value.Examples, declared(one.Key) ?? long.MaxValue))).ToList();
        if (spec.Cohort.MaxShare is not { } share) return [.. counted.Select(one => (one.Value, one.Weight))];
        var cap = new ShareCap<Evaluation>(share);
        var light = counted.Select(one => cap.Put(one.Key, one.Weight, one.Value)).ToList();
        var weights = light.Where(one => one is not null)
            .ToDictionary(one => one!.Value.Client, one => one!.Value.Weight, StringComparer.Ordinal);
        foreach (var one in cap.Finish(weights.Values.Sum(), weights.Count)) weights[one.Client] = one.Capped;
        return [.. counted.Select(one => (one.Value, weights[one.Key]))];
    }

    private static Dictionary<string, string> Notes(SortedList<string, Evaluation> found)
        => found.Where(one => double.IsFinite(one.Value.Accuracy) && ToldNumbers.Accuracy(one.Value.Accuracy) is null)
            .ToDictionary(one => one.Key, one => ToldNumbers.NoAccuracy(one.Value.Accuracy), StringComparer.Ordinal);

    // Why an answer is no evaluation that counts; null where it is one.
    private Refusal? Fault(Reply reply) => reply switch
    {
        Refusal refusal => refusal,
        EvaluationReply { Evaluation: var found } when ToldNumbers.Fault("evaluation", found.Examples, spec.Cohort.MaxExamples) is { } fault
            => fault,
        EvaluationReply { Evaluation: var found } when ToldNumbers.Loss(found.Loss) is null
            => new Refusal(RefusalReason.NotANumber, $"the loss of the evaluation is {found.Loss}"),
        EvaluationReply => null,
        _ => new Refusal(RefusalReason.WrongKind, $"an evaluation was asked for; {reply.GetType().Name} came"),
    };
}
