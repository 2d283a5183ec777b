using System.CommandLine;
using System.Text;
using Tributary.Cli.Api;
using Tributary.Cli.Sessions;
using Tributary.Coordinator.Api;
using Tributary.Core.Rounds;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary run start FILE</c>.</summary>
internal static class RunStartVerb
{
    public static Verb Build(Terminal terminal)
    {
        var file = new Argument<string>("RUN.yaml")
        { Description = "The run file (YAML or JSON); tributary docs run-files lists its keys" };
        var watch = new Option<bool>("--watch") { Description = "Show the run until it ends; Ctrl-C ends the watching, not the run" };
        var (json, stdin) = (SharedOptions.Json(), Starter.Option());
        var verb = new Verb("start", "Start a run on a coordinator, as a run file says") { file, watch, json, stdin };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("run start run.yaml --watch", "start it and look on"));
        verb.Examples.Add(("run start run.yaml --coordinator http://10.0.0.5:7070", "on another machine"));
        verb.SetAction(async (parsed, signal) =>
        {
            using var starter = new Starter(parsed.GetValue(stdin), signal);
            var cancellation = starter.Gone;
            var path = terminal.PathOf(parsed.GetRequiredValue(file));
            if (!File.Exists(path))
                throw CommandFault.NotFound($"there is no run file {terminal.Shown(path)}",
                    "tributary docs run-files shows what stands in one");
            using var api = coordinator.Open(parsed);

            // The file goes as it is, so that the coordinator's faults name its lines.
            var type = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? "application/json" : "application/yaml";
            var run = await StartAsync(terminal, api, TextFile.Read(terminal, path, "run file"), type, cancellation);
            if (run.WaitsFor is { Present: > 0, Eligible: 0 } shortage) terminal.Error.WriteLine(Warning(shortage));
            if (parsed.GetValue(watch)) return await WatchSession.ShowAsync(terminal, api, run, parsed.GetValue(json), whole: true,
                cancellation);
            if (parsed.GetValue(json)) RunShowVerb.Print(terminal, run);
            else terminal.Out.WriteLine($"run {run.Id} {run.Status.ToString().ToLowerInvariant()}; "
                + $"look on with: tributary run watch {run.Id}{api.Hint}");
            return ExitCode.Ok;
        });
        return verb;
    }

    private static string Warning(Shortage shortage)
    {
        var who = shortage.Present == 1 ? "the client that is here cannot" : $"none of the {shortage.Present} clients that are here can";
        return $"warning: {who} take part: {shortage.WhoCannot()}; the run waits for others";
    }

    // What the coordinator cannot start before a client has brought the first weights, it can once one is there.
    private static async Task<RunInfo> StartAsync(Terminal terminal, ApiClient api, string text, string type,
        CancellationToken cancellation)
    {
        for (var told = false; ; told = true)
        {
            try
            {
                using var body = new StringContent(text, Encoding.UTF8, type);
                return await api.PostAsync("api/runs", body, ApiJson.Default.RunInfo, cancellation);
            }
            catch (CommandFault fault) when (fault.AskAgain is { } pause)
            {
                if (!told) terminal.Error.WriteLine($"{fault.Message}; waiting for one (Ctrl-C ends it)");
                await Task.Delay(pause, cancellation);
            }
        }
    }
}
