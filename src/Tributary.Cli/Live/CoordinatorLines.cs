using System.Text.Json.Nodes;
using Tributary.Coordinator.Api;

namespace Tributary.Cli.Live;

/// <summary>What a coordinator does, a line each: for people, or as JSON.</summary>
internal sealed class CoordinatorLines(Terminal terminal, bool json)
{
    /// <summary>Says what happens until it is cancelled. What is of no concern here (how far a client is) is passed over.</summary>
    public async Task TellAsync(IAsyncEnumerable<RunEvent> events, CancellationToken cancellation)
    {
        try
        {
            await foreach (var happened in events.WithCancellation(cancellation)) Tell(happened);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The coordinator ends.
        }
    }

    private void Tell(RunEvent happened)
    {
        if (Text(happened) is not { } text) return;
        if (json)
        {
            terminal.Out.WriteLine(Fields(happened, text).ToJsonString());
            return;
        }

        var (dim, plain) = terminal.Colors ? ("\e[2m", "\e[0m") : ("", "");
        var time = TimeZoneInfo.ConvertTime(happened.Time, terminal.Clock.LocalTimeZone);
        terminal.Out.WriteLine($"{dim}{time:HH:mm:ss}{plain}  {text}");
    }

    private static string? Text(RunEvent happened) => happened switch
    {
        { Event: EventKind.ClientJoined, Client: { } client } => $"{client} joined",
        { Event: EventKind.ClientLeft, Client: { } client } => $"{client} left{(happened.Text is { Length: > 0 } why ? $": {why}" : "")}",
        { Event: EventKind.Run, Run: { } run, Status: { } status } => $"run {run}: {happened.Text ?? $"{status}".ToLowerInvariant()}",
        { Event: EventKind.Waiting, Run: { } run, Text: { } waiting } => $"run {run}: {waiting}",
        { Event: EventKind.RoundSaved, Run: { } run, Saved: { Failure: { } failure } round }
            => $"run {run}: round {round.Round} does not count: {failure}",
        { Event: EventKind.RoundSaved, Run: { } run, Saved: { } round } =>
            $"run {run}: round {round.Round}, {(round.TestAccuracy is { } accuracy ? $"accuracy {Amounts.Percent(accuracy)}, " : "")}"
            + $"{round.Updates} of {Amounts.Of(round.Cohort.Count, "client")}, {Amounts.Seconds(round.Seconds.Total)}",
        { Event: EventKind.RunEnded, Run: { } run, Outcome: { } outcome }
            => $"run {run}: {$"{outcome.Status}".ToLowerInvariant()}: {outcome.Reason}",
        _ => null,
    };

    private static JsonObject Fields(RunEvent happened, string text)
    {
        var fields = new JsonObject { ["event"] = happened.Event, ["time"] = happened.Time.ToString("O"), ["text"] = text };
        if (happened.Run is { } run) fields["run"] = run;
        if (happened.Client is { } client) fields["client"] = client;
        if (happened.Saved?.Round is { } round) fields["round"] = round;
        if (happened.Saved?.TestAccuracy is { } accuracy && double.IsFinite(accuracy)) fields["accuracy"] = accuracy;
        if ((happened.Outcome?.Status ?? happened.Status) is { } status) fields["status"] = $"{status}".ToLowerInvariant();
        return fields;
    }
}
