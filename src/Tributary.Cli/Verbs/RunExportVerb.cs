using System.CommandLine;
using System.Text.Json.Nodes;
using Tributary.Cli.Api;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary run export RUN</c>.</summary>
internal static class RunExportVerb
{
    public static Verb Build(Terminal terminal)
    {
        var (run, json) = (RunVerb.Which(), SharedOptions.Json());
        var output = new Option<string?>("--out") { Description = "File to write; by default RUN.zip in this folder", HelpName = "FILE" };
        var verb = new Verb("export", "Fetch a run as a zip: run.json, rounds.jsonl, model.safetensors") { run, output, json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("run export", "the newest run, to RUN.zip"));
        verb.Examples.Add(("run export latest --out /backup/run.zip", "to a file of your choice"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var found = await RemoteRuns.FindAsync(api, parsed.GetRequiredValue(run), cancellation);
            var path = terminal.PathOf(parsed.GetValue(output) ?? $"{found.Id}.zip");
            await FetchAsync(api, $"api/runs/{found.Id}/export", path, cancellation);
            terminal.Out.WriteLine(parsed.GetValue(json) ? new JsonObject { ["run"] = found.Id, ["file"] = path, ["bytes"] = new FileInfo(path).Length }.ToJsonString() : terminal.Shown(path));
            return ExitCode.Ok;
        });
        return verb;
    }

    // The file gets its name once it is whole.
    private static async Task FetchAsync(ApiClient api, string from, string path, CancellationToken cancellation)
    {
        var part = path + ".part";
        try
        {
            await using (var file = File.Create(part)) await api.DownloadAsync(from, file, cancellation);
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
