using Tributary.Core.Learning.Strategies;

namespace Tributary.Core.Learning.Privacy;

/// <summary>A round's privacy steps: updates take the clients' halves in order, and the mean takes the servers' halves in the same
/// order.</summary>
public sealed class PrivacySteps(params IReadOnlyList<IPrivacyStep> steps)
{
    /// <summary>Nothing is done to updates or means.</summary>
    public static PrivacySteps None { get; } = new();

    /// <summary>Those of a round.</summary>
    /// <param name="clip">Null for no clipping.</param>
    /// <param name="lastMedian">Median norm of the last round that counted; null where there is none. It is the limit where that follows
    /// the updates, so that it is known before the first of them comes and each can be folded at once.</param>
    public static PrivacySteps Of(ClipNorm? clip, double? lastMedian)
        => clip is null ? None : new PrivacySteps(new Clipping(clip.Limit ?? lastMedian));

    public PrivateUpdate OnUpdate(ModelState start, ModelState update)
        => steps.Aggregate(new PrivateUpdate(update), (current, step) => step.OnUpdate(start, current));

    /// <param name="norms">Of the updates that counted, in any order.</param>
    public PrivateMean OnMean(ModelState start, IReadOnlyList<double> norms, ModelState? mean)
    {
        var ordered = norms.Order().ToArray();
        return steps.Aggregate(new PrivateMean(mean), (current, step) => step.OnMean(start, ordered, current));
    }
}
