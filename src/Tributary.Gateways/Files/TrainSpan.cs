using System.Diagnostics;
using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Gateways.Files;

/// <summary>The client's own time, as a span under the round's: clients need no exporter.</summary>
internal static class TrainSpan
{
    private const double MaxSeconds = 1e9;

    public static void Write(TrainAssignment assignment, string client, IReadOnlyDictionary<string, string> facts, TimeProvider clock)
    {
        if (!ActivityContext.TryParse(assignment.Trace, null, isRemote: true, out var parent)) return;
        if (!facts.TryGetValue(UpdateFacts.Started, out var text)
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var started)) return;
        using var span = RoundTrace.Source.StartActivity("train", ActivityKind.Client, parent, startTime: started);
        if (span is null) return;
        span.SetTag("tributary.client", client);
        if (facts.TryGetValue(UpdateFacts.TrainSeconds, out var seconds)
            && double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var time) && time is >= 0 and < MaxSeconds
            && time < (DateTimeOffset.MaxValue - started).TotalSeconds)
            span.SetEndTime(started.UtcDateTime.AddSeconds(time));
        else span.SetEndTime(clock.GetUtcNow().UtcDateTime);
    }
}
