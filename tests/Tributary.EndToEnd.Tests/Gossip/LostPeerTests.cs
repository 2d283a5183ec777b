using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Folders;
using Peers;
using Processes;

namespace Tributary.EndToEnd.Tests.Gossip;

/// <summary>Three clients that average with each other, each a process; one is killed (SIGKILL) while it trains.</summary>
public sealed class LostPeerTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = s_limit };
    private readonly string _address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{MosquittoBroker.FreePort()}");
    private readonly List<Tool> _tools = [];
    private Process? _orphan;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var tool in _tools) tool.Dispose();
        _orphan?.Kill();
        _orphan?.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("5s", "", "lost")]
    [InlineData("10m", ", deadline: 20s", "deadline")]
    public async Task The_others_end_the_round_with_what_they_have_and_say_who_is_missing(string lease, string deadline, string reason)
    {
        if (OperatingSystem.IsWindows()) return;

        // 1. Two that train, and one whose trainer never ends.
        await StartAsync("start a run", "coordinator", "--listen", _address, "--lease", lease);
        await File.WriteAllTextAsync(_folder.At("train.sh"), "echo $$ > begun.new; mv begun.new begun; exec sleep 600\n", Now);
        var (a, b) = (await StartClientAsync("a", "--data", "mnist-mini", "--part", "1/3"),
            await StartClientAsync("b", "--data", "mnist-mini", "--part", "2/3"));
        var c = await StartClientAsync("c", "--data", "mnist-mini", "--trainer", $"sh {_folder.At("train.sh")}");
        using var content = new StringContent($$"""
            model: logreg
            rounds: 1
            strategy: { name: gossip, topology: all, exchange: peers }
            cohort: { waitFor: 3{{deadline}} }
            training: { epochs: 1, batchSize: 10, optimizer: { kind: sgd, learningRate: 0.05 } }
            evaluation: { on: none }
            """, System.Text.Encoding.UTF8, "application/yaml");
        using var posted = await _http.PostAsync($"{_address}/api/runs", content, Now);
        var run = (string)JsonNode.Parse(await posted.Content.ReadAsStringAsync(Now))!["id"]!;

        // 2. It is killed in mid-round.
        string? began = null;
        await UntilAsync(() => Task.FromResult((began = Begun()) is not null));
        _orphan = Process.GetProcessById(int.Parse(began!, CultureInfo.InvariantCulture));
        c.Kill();

        // 3. The round ends without it.
        await UntilAsync(async () => (await GetAsync($"api/runs/{run}"))["outcome"] is not null);
        Assert.Equal("completed", (string?)(await GetAsync($"api/runs/{run}"))["status"]);
        var round = (await GetAsync($"api/runs/{run}/rounds?cohort=true"))["items"]!.AsArray().Single()!;
        Assert.Equal(2, (int)round["updates"]!);
        Assert.Equal(["a ", "b ", $"c {reason}"],
            round["cohort"]!.AsArray().Select(one => $"{one!["client"]} {one["refused"]}"));
        foreach (var other in new[] { a, b }) await other.SaidAsync("averaged without c", Now).WaitAsync(s_limit);
    }

    private string? Begun() => Directory.EnumerateFiles(_folder.Location, "begun", SearchOption.AllDirectories).FirstOrDefault() is { } file
        ? File.ReadAllText(file).Trim() : null;

    private Task<Tool> StartClientAsync(string name, params string[] more)
        => StartAsync("connected", ["client", _address, "--name", name, "--folder", $"of-{name}", .. more]);

    private async Task<Tool> StartAsync(string until, params string[] command)
    {
        var tool = new Tool(_folder.Location, command);
        _tools.Add(tool);
        await tool.SaidAsync(until, Now).WaitAsync(s_limit);
        return tool;
    }

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _http.GetStringAsync($"{_address}/{path}", Now))!;

    private async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Now);
        late.CancelAfter(s_limit);
        while (!await isSo())
        {
            Assert.False(late.IsCancellationRequested,
                $"{s_limit} waited in vain\n{string.Join('\n', _tools.Select(tool => tool.Said))}");
            await Task.Delay(50, Now);
        }
    }
}
