using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Tributary.Attack.Tests;

/// <summary>What a loss of power would take: nothing that was acknowledged. The program's own calls are looked at, for no test can pull a
/// plug: a rename counts only once its folder is flushed.</summary>
public sealed class PowerTests
{
    // What is there for convenience: whoever misses it makes it anew or asks again.
    private static readonly string[] s_unpromised = ["answers", "hooks", "logs", "spool/.spare", "models/.encoded"];

    // What is made in its place, without a rename.
    private static readonly string[] s_made = ["/audit.jsonl", "/credentials.jsonl", ".safetensors"];

    [Fact]
    [Attack("the machine", "loses its power right after an answer (`--durability sync`)",
        "updates, models, keys, books and backups were flushed with their folders before it")]
    public async Task Every_folder_is_flushed_before_anything_is_acknowledged()
    {
        Assert.SkipWhen(Trace.Missing is not null, Trace.Missing ?? "");
        var traces = Directory.CreateTempSubdirectory("tributary-trace-");
        string At(string name) => Path.Combine(traces.FullName, name);
        try
        {
            // 1. A short life: keys, tokens, a client that joins, a run with an update, a model served by it, a renewal, a backup.
            using var coordinator = await Stronghold.StartAsync(Trace.To(At("coordinator")), ["--durability", "sync"]);
            var http = await coordinator.ClientAsync("board-1");
            await RunAsync(coordinator, http);
            await Stronghold.OkAsync(await http.PostAsJsonAsync("link/renew", new { }));
            await coordinator.ToolAsync(Trace.To(At("backup")), "backup", "fed.zip", "--folder", coordinator.Kept);
            await coordinator.UnharmedAsync();
            var token = await coordinator.TokenAsync(new { kind = "join" });
            await coordinator.ToolAsync(Trace.To(At("enroll")), "enroll", "--coordinator", $"{coordinator.Address}", "--token", token,
                "--name", "board-2", "--folder", "mine");
            coordinator.Kill();
            await coordinator.ToolAsync(Trace.To(At("restore")), "restore", "fed.zip", "--folder", coordinator.Kept, "--force");

            // 2. In each: nothing renamed and said before the folder was flushed, and where it was promised there was something.
            Check(At("coordinator"), coordinator.Kept, anyThread: false, "coordinator.id", "spool/", "models/", "access/credentials.jsonl",
                "access/admin.token", "access/authority/");
            Check(At("backup"), coordinator.Folder, anyThread: true, "fed.zip");
            Check(At("enroll"), coordinator.Folder, anyThread: false, "mine/");
            Check(At("restore"), coordinator.Folder, anyThread: true, "tributary");
        }
        finally
        {
            traces.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(Stronghold coordinator, HttpClient http)
    {
        var run = await coordinator.RunAsync(new
        {
            model = "logreg",
            rounds = 1,
            cohort = new { size = 1, quorum = 1, waitFor = 1 },
            evaluation = new { on = "none" },
            data = new { set = "mnist-mini" },
        });
        var client = new HandClient(http);
        JsonNode asked = await client.AssignmentAsync(HandClient.IsTrain,
            new { examples = 10, holds = new { kind = "set", set = "mnist-mini" } });
        using var kept = await client.UploadAsync(asked, await client.UpdateAsync(asked, "10"));
        Assert.True(kept.IsSuccessStatusCode, $"{(int)kept.StatusCode} {await kept.Content.ReadAsStringAsync()}");
        Assert.Equal("completed", (string)(await coordinator.EndOfAsync(run))["status"]!);
    }

    private static void Check(string trace, string folder, bool anyThread, params string[] wanted)
    {
        bool Promised(string path) => path.StartsWith(folder, StringComparison.Ordinal)
            && !s_unpromised.Any(one => path.StartsWith(Path.Combine(folder, one) + "/", StringComparison.Ordinal));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var faults = Trace.Unflushed(File.ReadLines(trace), Promised,
            path => s_made.Any(one => path.EndsWith(one, StringComparison.Ordinal)) && !path.Contains("/spool/", StringComparison.Ordinal)
                && Promised(path) && seen.Add(path), anyThread, out var renames);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.All(wanted, name => Assert.Contains(renames, path => path.StartsWith(Path.Combine(folder, name), StringComparison.Ordinal)));
    }
}
