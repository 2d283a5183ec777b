using System.CommandLine;
using System.Text;
using Tributary.Cli.Api;
using Tributary.Cli.Sessions;
using Tributary.Coordinator.Api;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary run start FILE</c>.</summary>
internal static class RunStartVerb
{
    public static Verb Build(Terminal terminal)
    {
        var file = new Argument<string>("RUN.yaml") { Description = "The run file (YAML or JSON); docs/guide.md lists its keys" };
        var watch = new Option<bool>("--watch") { Description = "Show the run until it ends; Ctrl-C ends the watching, not the run" };
        var json = SharedOptions.Json();
        var verb = new Verb("start", "Start a run on a coordinator, as a run file says") { file, watch, json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("run start run.yaml --watch", "start it and look on"));
        verb.Examples.Add(("run start run.yaml --coordinator http://10.0.0.5:7070", "on another machine"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var path = terminal.PathOf(parsed.GetRequiredValue(file));
            if (!File.Exists(path)) throw CommandFault.NotFound($"there is no run file {terminal.Shown(path)}", "docs/guide.md shows what stands in one");
            using var api = coordinator.Open(parsed);

            // The file goes as it is, so that the coordinator's faults name its lines.
            var type = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? "application/json" : "application/yaml";
            using var body = new StringContent(await File.ReadAllTextAsync(path, cancellation), Encoding.UTF8, type);
            var run = await api.PostAsync("api/runs", body, ApiJson.Default.RunInfo, cancellation);
            if (parsed.GetValue(watch)) return await WatchSession.ShowAsync(terminal, api, run, parsed.GetValue(json), cancellation);
            if (parsed.GetValue(json)) RunShowVerb.Print(terminal, run);
            else terminal.Out.WriteLine($"run {run.Id} {run.Status.ToString().ToLowerInvariant()}; look on with: tributary run watch {run.Id}");
            return ExitCode.Ok;
        });
        return verb;
    }
}
