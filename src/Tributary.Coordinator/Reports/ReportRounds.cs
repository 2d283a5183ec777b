using System.Runtime.CompilerServices;
using Tributary.Core.Rounds;
using Tributary.Storage.Figures;

namespace Tributary.Coordinator.Reports;

/// <summary>A run's rounds as a report reads them, some at a time and in order: once whole, for the charts and what was refused, and once
/// without their cohorts, for the table.</summary>
public sealed record ReportRounds(Func<CancellationToken, IAsyncEnumerable<RoundRecord>> Records, Func<CancellationToken,
    IAsyncEnumerable<RoundSummary>> Summaries)
{
    private const int AtOnce = 500;

    /// <summary>Those that a store has.</summary>
    public static ReportRounds Of(RunFigures figures, string runId)
        => new(cancellation => figures.AllRecordsAsync(runId, cancellation), cancellation => SummariesAsync(figures, runId, cancellation));

    private static async IAsyncEnumerable<RoundSummary> SummariesAsync(RunFigures figures, string runId,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (int? from = null; ;)
        {
            var some = await figures.PageAsync(runId, from, AtOnce, newest: false, cancellation);
            foreach (var round in some) yield return round;
            if (some.Count < AtOnce) yield break;
            from = some[^1].Round;
        }
    }
}
