using System.CommandLine;
using System.Text.Json.Nodes;
using Tributary.Cli.Api;
using Tributary.Coordinator.Api;
using Tributary.Storage;
using Tributary.Storage.Models;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary run export RUN</c>.</summary>
internal static class RunExportVerb
{
    private const string BucketScheme = "s3://";

    public static Verb Build(Terminal terminal)
    {
        var (run, json) = (RunVerb.Which(), SharedOptions.Json());
        var output = new Option<string?>("--out")
        {
            Description = "File to write, by default RUN.zip in this folder; or a bucket, s3://bucket/prefix?region=eu-central-1, for "
            + "the zip, the report and the model",
            HelpName = "FILE|s3://"
        };
        var with = new Option<string[]>("--with")
        {
            Description = "A further file for the bucket, e.g. a log; may be given again",
            HelpName = "FILE"
        };
        var verb = new Verb("export", "Fetch a run as a zip: run.json, rounds.jsonl, model.safetensors") { run, output, with, json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("run export", "the newest run, to RUN.zip"));
        verb.Examples.Add(("run export latest --out /backup/run.zip", "to a file of your choice"));
        verb.Examples.Add(("run export latest --out s3://results/cloudlab --with log_server_5.txt",
            "zip, report, model and a log, to a bucket"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var (target, files) = (parsed.GetValue(output), parsed.GetValue(with) ?? []);
            var bucket = target?.StartsWith(BucketScheme, StringComparison.Ordinal) == true ? Bucket(target) : null;
            if (bucket is null && files.Length > 0)
                throw CommandFault.BadInput("--with is for a bucket", "name one: --out s3://bucket/prefix");
            if (files.FirstOrDefault(file => !File.Exists(terminal.PathOf(file))) is { } missing)
                throw CommandFault.NotFound($"there is no file {missing}");
            using var api = coordinator.Open(parsed);
            var found = await RemoteRuns.FindAsync(api, parsed.GetRequiredValue(run), cancellation);
            if (bucket is not null)
            {
                var names = await SendAsync(api, found, bucket, [.. files.Select(terminal.PathOf)], cancellation);
                if (parsed.GetValue(json))
                    terminal.Out.WriteLine(new JsonObject
                    {
                        ["run"] = found.Id,
                        ["bucket"] = bucket.ToString(),
                        ["files"] = new JsonArray([.. names.Select(name => (JsonNode)name)])
                    }.ToJsonString());
                else foreach (var name in names) terminal.Out.WriteLine($"s3://{bucket.Bucket}/{bucket.Prefix}{name}");
                return ExitCode.Ok;
            }

            var path = terminal.PathOf(target ?? $"{found.Id}.zip");
            await FetchAsync(api, $"api/runs/{found.Id}/export", path, cancellation);
            terminal.Out.WriteLine(parsed.GetValue(json)
                ? new JsonObject { ["run"] = found.Id, ["file"] = path, ["bytes"] = new FileInfo(path).Length }.ToJsonString()
                : terminal.Shown(path));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static S3Address Bucket(string text)
        => S3Address.Problem(text) is { } problem ? throw CommandFault.BadInput($"--out {text}: {problem}") : S3Address.Read(text);

    /// <returns>What stands in the bucket now, under the address's prefix.</returns>
    private static async Task<IReadOnlyList<string>> SendAsync(ApiClient api, RunInfo run, S3Address bucket, IReadOnlyList<string> with,
        CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("tributary-export-");
        try
        {
            var files = new List<(string Path, string Name)>();
            async Task AddAsync(string from, string name)
            {
                var path = Path.Combine(folder.FullName, name);
                await FetchAsync(api, from, path, cancellation);
                files.Add((path, name));
            }

            await AddAsync($"api/runs/{run.Id}/export", $"{run.Id}.zip");
            await AddAsync($"api/runs/{run.Id}/report", $"{run.Id}.html");
            if (run.Model is { } model) await AddAsync($"api/models/{model}", $"{run.Id}.safetensors");
            files.AddRange(with.Select(path => (path, Path.GetFileName(path))));
            await S3Upload.RunAsync(bucket, files, cancellation);
            return [.. files.Select(file => file.Name)];
        }
        catch (StoreUnavailableException fault)
        {
            throw new CommandFault(ExitCode.Unreachable, fault.Message, inner: fault);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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
