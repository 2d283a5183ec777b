using System.Text.Json;
using Tributary.Cli.Api;
using Tributary.Coordinator.Api;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary run logs RUN</c>.</summary>
internal static class RunLogsVerb
{
    public static Verb Build(Terminal terminal)
    {
        var (run, json) = (RunVerb.Which(), SharedOptions.Json());
        var verb = new Verb("logs", "Print a run's log, the oldest line first") { run, json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("run logs", "of the newest run"));
        verb.Examples.Add(("run logs latest --json", "one JSON object a line"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var found = await RemoteRuns.FindAsync(api, parsed.GetRequiredValue(run), cancellation);
            foreach (var line in await RemoteRuns.AllAsync(page => api.GetAsync($"api/runs/{found.Id}/log?{page}",
                ApiJson.Default.PageLogLine, cancellation)))
                terminal.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(line, ApiJson.Default.LogLine)
                    : $"{line.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}  {line.Level,-7}  {line.Text}");
            return ExitCode.Ok;
        });
        return verb;
    }
}
