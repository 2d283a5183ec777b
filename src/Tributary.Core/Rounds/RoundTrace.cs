using System.Diagnostics;

namespace Tributary.Core.Rounds;

/// <summary>A round as a trace: its span is the root under which the coordinator, its gateways and the clients put theirs. Costs nothing
/// where nobody listens.</summary>
public static class RoundTrace
{
    /// <summary>The name that listeners subscribe to.</summary>
    public const string SourceName = "Tributary";

    /// <summary>Spans of the house come from here.</summary>
    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Starts the span of a round, a trace of its own.</summary>
    internal static Activity? Start(string runId, RunSpec spec, OpenRound round)
    {
        Activity.Current = null;
        var span = Source.StartActivity("round", ActivityKind.Internal);
        return span?.SetTag("tributary.run", runId).SetTag("tributary.run.name", spec.Name).SetTag("tributary.round", round.Round)
            .SetTag("tributary.cohort", round.Cohort.Count);
    }

    internal static void End(Activity? span, RoundRecord record)
    {
        if (span is null) return;
        span.SetTag("tributary.updates", record.Updates).SetTag("tributary.accuracy", record.Accuracy).SetTag("tributary.loss", record.Loss)
            .SetTag("tributary.model", record.ModelSha256);
        if (record.Failure is { } failure) span.SetStatus(ActivityStatusCode.Error, failure);
    }
}
