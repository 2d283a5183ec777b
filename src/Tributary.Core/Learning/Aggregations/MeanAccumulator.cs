using Tributary.Core.Clients;
using Tributary.Core.Learning.Exact;

namespace Tributary.Core.Learning.Aggregations;

/// <summary>Folds each update as it comes and forgets it.</summary>
internal sealed class MeanAccumulator(ModelState baseModel, Func<Update, long> weight) : IAccumulator
{
    private readonly ExactSum _sum = new(baseModel);

    public bool KeepsUpdates => false;

    public int Count => _sum.Count;

    public Refusal? Add(string client, Update update)
    {
        var examples = weight(update);
        return examples < ExactWeight.Limit ? _sum.Add(update.Weights, ExactWeight.Of(examples))
            : TooMany(examples);
    }

    public static Refusal TooMany(long examples)
        => new(RefusalReason.TooManyExamples, $"the update claims {examples} examples; fewer than 2^53 are needed");

    public bool TryAddAll(IReadOnlyList<Update> updates)
    {
        var examples = updates.Select(weight).ToArray();
        return examples.All(count => count < ExactWeight.Limit)
            && _sum.TryAddAll([.. updates.Select(update => update.Weights)], [.. examples.Select(count => ExactWeight.Of(count))]);
    }

    public ModelState Finish() => _sum.Mean();
}
