using Tributary.Cli.Api;
using Tributary.Coordinator.Api;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary run pause|resume|stop RUN</c>.</summary>
internal static class RunSteerVerb
{
    public static Verb Build(Terminal terminal, string action, string description)
    {
        var (run, json) = (RunVerb.Which(), SharedOptions.Json());
        var verb = new Verb(action, description) { run, json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(($"run {action}", "the newest run"));
        verb.Examples.Add(($"run {action} 20260102-0304", "the run whose id starts so"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var found = await RemoteRuns.FindAsync(api, parsed.GetRequiredValue(run), cancellation);
            var now = await api.PostAsync($"api/runs/{found.Id}/{action}", null, ApiJson.Default.RunInfo, cancellation);
            if (parsed.GetValue(json)) RunShowVerb.Print(terminal, now);
            else terminal.Out.WriteLine(
                $"run {now.Id} {now.Status.ToString().ToLowerInvariant()}, {Amounts.Of(now.Round ?? 0, "round")} saved");
            return ExitCode.Ok;
        });
        return verb;
    }
}
