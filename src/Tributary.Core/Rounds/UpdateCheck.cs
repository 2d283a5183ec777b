using System.Globalization;
using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>Looks at a client's answer before anything of it counts: whether it is an update of this model, and whether what the client
/// tells beside it (examples, metrics) can be believed. The same for every transport.</summary>
internal sealed class UpdateCheck(ModelState model, CohortSpec cohort, FoldRules rules)
{
    /// <param name="declares">Examples that the client declares now; null where it declares none.</param>
    public CheckedUpdate Of(string client, Reply reply, long? declares)
    {
        if (Fault(reply) is { } fault) return new CheckedUpdate(null, fault);
        var notes = new List<string>();
        var update = Counted(client, (Update)reply, declares, notes);
        Figures(update, notes);
        var taken = rules.Privacy.OnUpdate(model, update.Weights);
        if (taken.Note is { } done) notes.Add(done);
        if (!ReferenceEquals(taken.Weights, update.Weights)) update = update with { Weights = taken.Weights };
        return new CheckedUpdate(update, null) { Note = notes.Count > 0 ? string.Join("; ", notes) : null, Norm = taken.Norm };
    }

    private Refusal? Fault(Reply reply)
    {
        if (reply is Refusal refused) return refused;
        if (reply is not Update update)
            return new Refusal(RefusalReason.WrongKind, $"an update was asked for; {reply.GetType().Name} came");
        return update.Weights.Layout.DifferenceFrom(model.Layout) is { } difference ? new Refusal(RefusalReason.WrongShape, difference)
            : ToldNumbers.Fault("update", update.Examples, cohort.MaxExamples);
    }

    // The weight is no larger than what the client declared before it knew what would come of it.
    private Update Counted(string client, Update update, long? declares, List<string> notes)
    {
        if (rules.Declared(client) is not { } declared) return update;
        if (declares is { } now && now != declared)
            notes.Add(
                Said($"it now declares {now:n0} examples; the {declared:n0} that it declared when the run met it hold for the whole run"));
        if (update.Examples <= declared) return update;
        notes.Add(Said($"it claims {update.Examples:n0} examples and counts as {declared:n0}, as it declared"));
        return update with { Examples = declared };
    }

    private static void Figures(Update update, List<string> notes)
    {
        if (update.Metric(Metrics.Loss) is { } loss && double.IsFinite(loss) && ToldNumbers.Loss(loss) is null)
            notes.Add(Said($"its loss of {loss:g4} is out of range and left out"));
        if (update.Metric(Metrics.Accuracy) is { } accuracy && double.IsFinite(accuracy) && ToldNumbers.Accuracy(accuracy) is null)
            notes.Add(ToldNumbers.NoAccuracy(accuracy));
        if (ToldNumbers.Seconds(update.TrainTime.TotalSeconds) is null)
            notes.Add(Said($"its training time of {update.TrainTime.TotalSeconds:g4} s is out of range and left out"));
    }

    private static string Said(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
