using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tributary.EndToEnd.Tests.Chaos;

/// <summary>A coordinator and its clients, each a process of its own that can be killed, on a line that can be cut.</summary>
internal sealed class Federation : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string[] _data;
    private readonly SmallDisk? _disk;
    private readonly string[] _more;
    private readonly int[] _ports;
    private readonly Process?[] _clients;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Process?[] _coordinators;
    private int _active;

    /// <param name="folder">Empty; deleted by the caller.</param>
    /// <param name="disk">Where the coordinator keeps everything; null for the folder.</param>
    /// <param name="more">Further options of the coordinator.</param>
    public Federation(string folder, int clients, SmallDisk? disk, string data, params string[] more)
        : this(folder, clients, disk, [data], more)
    {
    }

    /// <param name="data">A folder for each coordinator; the first is reached first.</param>
    /// <inheritdoc cref="Federation(string, int, SmallDisk?, string, string[])"/>
    public Federation(string folder, int clients, SmallDisk? disk, string[] data, string[] more)
    {
        (_folder, _disk, _data, _more) = (folder, disk, data, more);
        (_ports, _coordinators, _clients) = ([.. data.Select(_ => FreePort())], new Process?[data.Length], new Process?[clients]);
        Line = new FlakyLine(_ports[0]);
        Http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>The command that runs a coordinator under other conditions, e.g. with few open files.</summary>
    public IReadOnlyList<string> Under { get; init; } = [];

    /// <summary>The coordinator that clients and people reach.</summary>
    public int Active
    {
        get => _active;
        set
        {
            _active = value;
            Line.Lead(_ports[value]);
        }
    }

    public FlakyLine Line { get; }

    public HttpClient Http { get; }

    public int Clients => _clients.Length;

    /// <summary>Run, client and round of every update whose acknowledgement a client printed.</summary>
    public ConcurrentBag<(string Run, string Client, int Round)> Acknowledged { get; } = [];

    /// <summary>The same by the numbers of asks, where these outlive a round.</summary>
    public ConcurrentBag<(string Run, string Client, int Ask)> AcknowledgedAsks { get; } = [];

    /// <summary>How the digits are dealt to the clients (<c>--deal</c>).</summary>
    public string Deal { get; init; } = "iid";

    public string Errors => string.Join(Environment.NewLine, _errors.TakeLast(60));

    public void StartCoordinator() => StartCoordinator(_active);

    public void StartCoordinator(int number)
    {
        string[] tool = ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "tributary.dll"), "coordinator", "--listen",
            $"http://127.0.0.1:{_ports[number]}", "--folder", _data[number], "--lease", "4s", .. _more];
        _coordinators[number] = Start($"coordinator {number + 1}", [.. _disk?.Inside ?? [], .. Under, .. tool], _ => { });
    }

    public void StartClient(int number)
    {
        string[] tool = ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "tributary.dll"), "client",
            $"http://127.0.0.1:{Line.Port}", "--data", "mnist-mini",
            "--part", string.Create(CultureInfo.InvariantCulture, $"{number + 1}/{_clients.Length}"), "--deal", Deal, "--folder",
                Path.Combine(_folder, $"client-{number}"), "--json"];
        _clients[number] = Start($"client {number + 1}", tool, Note);
    }

    /// <summary>The process of the coordinator that is reached.</summary>
    public int CoordinatorId => _coordinators[_active]!.Id;

    public bool CoordinatorEnded => _coordinators[_active] is not { HasExited: false };

    /// <summary>The port of the coordinator that is reached.</summary>
    public int Port => _ports[_active];

    public void KillCoordinator() => Kill(ref _coordinators[_active]);

    /// <summary>Starts the coordinator again if it ended by itself, as a service manager would: it does not start without its
    /// database.</summary>
    public void Revive()
    {
        if (_coordinators[_active] is { HasExited: true }) StartCoordinator();
    }

    public void KillClient(int number) => Kill(ref _clients[number]);

    public async Task ReadyAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync(At("readyz"), cancellation);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            if (_coordinators[_active] is { HasExited: true }) throw new InvalidOperationException("the coordinator ended: " + Errors);
            await Task.Delay(50, cancellation);
        }
    }

    /// <summary>What the API says; null while the coordinator is away.</summary>
    public async Task<JsonNode?> AskAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return JsonNode.Parse(await Http.GetStringAsync(At(path), cancellation));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException
            or TaskCanceledException { InnerException: TimeoutException })
        {
            return null;
        }
    }

    /// <summary>Starts a run.</summary>
    /// <param name="file">A run file.</param>
    /// <returns>Its id.</returns>
    public async Task<string> StartRunAsync(string file, CancellationToken cancellation)
    {
        using var document = new StringContent(file, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
        using var created = await Http.PostAsync(At("api/runs"), document, cancellation);
        var said = await created.Content.ReadAsStringAsync(cancellation);
        Assert.True(created.IsSuccessStatusCode, said);
        return (string)JsonNode.Parse(said)!["id"]!;
    }

    /// <summary>Whether a run is completed; who was killed is started again.</summary>
    public async Task<bool> HasEndedAsync(string run, CancellationToken cancellation)
    {
        Revive();
        var seen = await AskAsync($"api/runs/{run}", cancellation);
        var status = ((string?)seen?["status"])?.ToLowerInvariant();
        Assert.True(status is null or "queued" or "running" or "completed", seen?.ToJsonString() + Errors);
        return status == "completed";
    }

    /// <summary>An address at the coordinator that is reached.</summary>
    public Uri At(string path) => new($"http://127.0.0.1:{_ports[_active]}/{path}");

    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < _clients.Length; i++) Kill(ref _clients[i]);
        for (var i = 0; i < _coordinators.Length; i++) Kill(ref _coordinators[i]);
        Http.Dispose();
        await Line.DisposeAsync();
    }

    private static int FreePort()
    {
        var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    private static void Kill(ref Process? process)
    {
        if (process is null) return;
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    private Process Start(string name, IReadOnlyList<string> command, Action<string> line)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} could not be started");
        process.OutputDataReceived += (_, e) =>
        {
            if (e.Data is not null) line(e.Data);
        };
        process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is not null) _errors.Enqueue($"{name}: {e.Data}");
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Note(string line)
    {
        try
        {
            if (JsonNode.Parse(line) is JsonObject said && (string?)said["event"] == "acknowledged")
            {
                var (run, client) = ((string)said["run"]!, (string)said["client"]!);
                Acknowledged.Add((run, client, (int)said["round"]!));
                AcknowledgedAsks.Add((run, client, (int)(said["ask"] ?? said["round"])!));
            }
        }
        catch (JsonException)
        {
            // The last line of a killed client may be cut short.
        }
    }
}
