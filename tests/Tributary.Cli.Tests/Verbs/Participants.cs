using System.Text.Json.Nodes;
using Tributary.Coordinator.Hosting;
using Tributary.Storage;

namespace Tributary.Cli.Tests.Verbs;

/// <summary>A coordinator, and clients that joined it with <c>tributary client</c>.</summary>
internal sealed class Participants : IAsyncDisposable
{
    private readonly TestTerminal _terminal;
    private readonly CoordinatorHost _host;
    private readonly CancellationTokenSource _end = new();
    private readonly List<(Task<int> Done, StringWriter Said)> _clients = [];

    private Participants(TestTerminal terminal, CoordinatorHost host) => (_terminal, _host) = (terminal, host);

    public Uri Address => _host.Address;

    public static async Task<Participants> StartAsync(TestTerminal terminal, CancellationToken cancellation)
    {
        var options = new CoordinatorOptions
        {
            Listen = new Uri("http://127.0.0.1:0"),
            Folder = terminal.At("coordinator"),
            Durability = Durability.Process,
        };
        return new Participants(terminal, await CoordinatorHost.StartAsync(options, cancellation));
    }

    public void Join(string name, params string[] arguments)
    {
        var said = new StringWriter();
        var synchronized = TextWriter.Synchronized(said);
        var terminal = new Terminal { Out = synchronized, Error = synchronized, Folder = _terminal.Folder };
        _clients.Add((CommandLine.RunAsync(["client", Address.ToString(), "--name", name, .. arguments], terminal, _end.Token), said));
    }

    /// <summary>The rounds of a run, with their cohorts, once it has come to its end.</summary>
    public async Task<List<JsonNode>> RunAsync(string file)
    {
        _terminal.Write("run.yaml", file);
        var code = await _terminal.RunAsync("run", "start", "run.yaml", "--watch", "--coordinator", Address.ToString());
        Assert.True(code == ExitCode.Ok, _terminal.Error + _terminal.Out
            + string.Concat(_clients.Select(client => client.Said.ToString())));
        return [.. (await AskAsync("api/runs/latest/rounds?cohort=true"))["items"]!.AsArray().Select(round => round!)];
    }

    /// <summary>What the API says.</summary>
    public async Task<JsonNode> AskAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = Address };
        return JsonNode.Parse(await http.GetStringAsync(path, TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var (done, said) in _clients)
        {
            await done;
            await said.DisposeAsync();
        }

        _end.Dispose();
        await _host.DisposeAsync();
    }
}
