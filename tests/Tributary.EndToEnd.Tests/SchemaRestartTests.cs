using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Tributary.EndToEnd.Tests;

/// <summary>The coordinator is killed (SIGKILL) while it asks the clients what their tables hold.</summary>
public sealed class SchemaRestartTests : IDisposable
{
    private const string Run = """
        name: tables
        model: { input: [5], layers: [{ type: dense, units: 2 }] }
        rounds: 2
        seed: 7
        cohort: { size: 2, quorum: 2, waitFor: 2, deadline: 5m }
        training: { epochs: 1, batchSize: 5, optimizer: { kind: sgd, learningRate: 0.02 } }
        evaluation: { on: clients }
        data: { set: csv, label: outcome, features: [age, dose, colour], scale: standard }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-").FullName;
    private readonly List<Process> _started = [];
    private readonly CommandLine _tool;
    private readonly int _port = FreePort();

    public SchemaRestartTests() => _tool = new CommandLine(_folder);

    [Fact]
    public async Task The_phase_begins_anew_after_a_kill_and_ends_in_the_same_schema()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGSTOP is a signal of Unix");
        var cancellation = TestContext.Current.CancellationToken;
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}/"), Timeout = TimeSpan.FromSeconds(20) };
        Write("a", ["red", "blue"]);
        Write("b", ["red", "green"]);

        // 1. Both clients are there, but one has been stopped and will not answer: the phase stands in its middle.
        var coordinator = Coordinator();
        await UntilAsync(http, "readyz", _ => true, cancellation);
        Client("a");
        var silent = Client("b");
        await UntilAsync(http, "api/clients", answer => JsonNode.Parse(answer)!["items"]!.AsArray()
            .Count(client => (string?)client!["state"] == "online") == 2, cancellation);
        await SignalAsync("STOP", silent);
        var id = await PostAsync(http, cancellation);
        await UntilAsync(http, $"api/runs/{id}/log", answer => answer.Contains("a tells of 20 rows", StringComparison.Ordinal),
            cancellation);

        // 2. Nothing was kept of it when the coordinator comes back.
        coordinator.Kill();
        await coordinator.WaitForExitAsync(cancellation);
        Coordinator();
        await UntilAsync(http, "readyz", _ => true, cancellation);
        using (var none = await http.GetAsync($"api/runs/{id}/schema", cancellation))
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);

        // 3. Both are asked again; the schema is that of a run that nothing happened to.
        await SignalAsync("CONT", silent);
        await CompletedAsync(http, id, cancellation);
        var calm = await PostAsync(http, cancellation);
        await CompletedAsync(http, calm, cancellation);
        var (broken, whole) = (await SchemaAsync(http, id, cancellation), await SchemaAsync(http, calm, cancellation));
        Assert.Equal((string)whole["sha256"]!, (string)broken["sha256"]!);
        Assert.Equal(["a", "b"], broken["asked"]!.AsArray().Select(teller => (string)teller!["client"]!));
        Assert.Equal(whole["asked"]!.ToJsonString(), broken["asked"]!.ToJsonString());
    }

    public void Dispose()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<JsonNode> SchemaAsync(HttpClient http, string run, CancellationToken cancellation)
        => JsonNode.Parse(await http.GetStringAsync($"api/runs/{run}/schema", cancellation))!;

    private static async Task CompletedAsync(HttpClient http, string run, CancellationToken cancellation)
    {
        var last = "";
        await UntilAsync(http, $"api/runs/{run}",
            answer => (string?)JsonNode.Parse(last = answer)!["status"] is not ("running" or "queued"), cancellation);
        Assert.True((string?)JsonNode.Parse(last)!["status"] == "completed", last);
    }

    private static async Task<string> PostAsync(HttpClient http, CancellationToken cancellation)
    {
        using var document = new StringContent(Run, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
        using var created = await http.PostAsync("api/runs", document, cancellation);
        var said = await created.Content.ReadAsStringAsync(cancellation);
        Assert.True(created.IsSuccessStatusCode, said);
        return (string)JsonNode.Parse(said)!["id"]!;
    }

    // Asks until it holds; a coordinator that is not there yet is asked again.
    private static async Task UntilAsync(HttpClient http, string path, Func<string, bool> holds, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(path, limit.Token);
                if (answer.IsSuccessStatusCode && holds(await answer.Content.ReadAsStringAsync(limit.Token))) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, limit.Token);
        }
    }

    private static async Task SignalAsync(string signal, Process process)
    {
        using var kill = Process.Start("kill", ["-s", signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Twenty rows, ten of each colour and class.
    private void Write(string site, string[] colours) => File.WriteAllLines(Path.Combine(_folder, $"{site}.csv"),
        Enumerable.Range(0, 20).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{30 + (i * 1.25)},{i * 0.3},{colours[i % 2]},{(i % 4 < 2 ? "well" : "sick")}"))
            .Prepend("age,dose,colour,outcome"));

    // Long enough a lease that the stopped client is not taken for lost.
    private Process Coordinator() => Start("coordinator", "--listen", $"http://127.0.0.1:{_port}", "--folder", "data", "--lease", "5m");

    private Process Client(string name)
        => Start("client", $"http://127.0.0.1:{_port}", "--name", name, "--data", $"{name}.csv", "--label", "outcome", "--folder",
            $"client-{name}");

    private Process Start(params string[] arguments)
    {
        var process = _tool.Start(arguments);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _started.Add(process);
        return process;
    }
}
