using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Processes;

namespace Tributary.Attack.Tests;

/// <summary>The real coordinator in a process of its own that demands credentials, at a port that stays, with a folder of its own:
/// what the attacks are tried on. It can be killed and started again.</summary>
internal sealed class Stronghold : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly int _port = FreePort();
    private readonly string[] _arguments;
    private readonly IReadOnlyList<string> _before;
    private readonly List<Tool> _clients = [];
    private readonly List<HttpClient> _callers = [];
    private Tool? _coordinator;

    private Stronghold(string[] arguments, IReadOnlyList<string> before) => (_arguments, _before) = (arguments, before);

    /// <summary>Everything of this test lies below it; the coordinator's own is <see cref="Kept"/>.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("tributary-attack-").FullName;

    /// <summary>The folder of the coordinator (`--folder`).</summary>
    public string Kept => Path.Combine(Folder, "tributary");

    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>What the coordinator printed since its last start.</summary>
    public string Said => _coordinator?.Said ?? "";

    public bool Ended => _coordinator?.Ended ?? true;

    /// <summary>The process' number.</summary>
    public int Id => _coordinator?.Id ?? throw new InvalidOperationException("it was not started");

    /// <param name="arguments">More options of `tributary coordinator`.</param>
    public static Task<Stronghold> StartAsync(params string[] arguments) => StartAsync([], arguments);

    /// <param name="before">A program that starts the coordinator, with its own arguments; empty for none.</param>
    /// <inheritdoc cref="StartAsync(string[])"/>
    public static async Task<Stronghold> StartAsync(IReadOnlyList<string> before, string[] arguments)
    {
        var made = new Stronghold(arguments, before);
        await made.StartAgainAsync();
        return made;
    }

    /// <summary>Starts the coordinator (again) and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        _coordinator?.Dispose();
        _coordinator = new(_before, Folder,
            ["coordinator", "--listen", Address.ToString(), "--folder", Kept, "--credentials", .. _arguments]);
        using var http = new HttpClient { BaseAddress = Address };
        await UntilAsync(async () =>
        {
            Assert.False(_coordinator.Ended, _coordinator.Said);
            try
            {
                return (await http.GetAsync("readyz")).StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, () => _coordinator.Said);
    }

    /// <summary>Does something else with the command line, as a user does; it has to work.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> ToolAsync(IReadOnlyList<string> before, params string[] arguments)
    {
        using var tool = new Tool(before, Folder, arguments);
        var status = await tool.EndAsync(TestContext.Current.CancellationToken);
        Assert.True(status == 0, $"{status}: {tool.Said}");
        return tool.Said;
    }

    /// <summary>SIGKILL, as a power cut does it.</summary>
    public void Kill() => _coordinator?.Kill();

    /// <summary>A caller with a bearer token; none for an outsider.</summary>
    public HttpClient Caller(string? token)
    {
        var http = new HttpClient { BaseAddress = Address };
        if (token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _callers.Add(http);
        return http;
    }

    /// <summary>The admin, by the token that the first start left in the folder.</summary>
    public HttpClient Admin() => Caller(File.ReadAllText(Path.Combine(Kept, "access", "admin.token")).Trim());

    /// <summary>A person with a role: viewer, operator or admin.</summary>
    public async Task<HttpClient> PersonAsync(string role, string name) => Caller(await TokenAsync(new { kind = "bearer", role, name }));

    /// <summary>Makes a token and gives its text.</summary>
    public async Task<string> TokenAsync(object order)
    {
        var made = await OkAsync(await Admin().PostAsJsonAsync("api/tokens", order));
        return (string)made["token"]!;
    }

    /// <summary>A client that speaks the link by hand: it joined and has a bearer token.</summary>
    public async Task<HttpClient> ClientAsync(string name)
    {
        var token = await TokenAsync(new { kind = "join" });
        var joined = await OkAsync(await Link(Caller(null)).PostAsJsonAsync("link/enroll", new { token, name }));
        return Link(Caller((string)joined["bearer"]!));
    }

    /// <summary>An honest client in a process of its own, on a part of the digits that come with the product.</summary>
    public async Task JoinAsync(string name, int part = 1, int parts = 2)
    {
        var token = await TokenAsync(new { kind = "join" });
        _clients.Add(new(Folder, "client", Address.ToString(), "--token", token, "--data", "mnist-mini", "--part", $"{part}/{parts}",
            "--name", name));
        await UntilAsync(async ()
            => (await OkAsync(await Admin().GetAsync("api/clients"))).ToJsonString().Contains($"\"{name}\"", StringComparison.Ordinal),
            () => _clients[^1].Said);
    }

    /// <summary>Starts a run as the admin; gives its id.</summary>
    public async Task<string> RunAsync(object run) => (string)(await OkAsync(await Admin().PostAsJsonAsync("api/runs", run)))["id"]!;

    /// <summary>Waits until a run has ended; gives it.</summary>
    public async Task<JsonNode> EndOfAsync(string id)
    {
        JsonNode run = new JsonObject();
        await UntilAsync(async () =>
        {
            run = await OkAsync(await Admin().GetAsync($"api/runs/{id}"));
            return (string)run["status"]! is "completed" or "failed" or "stopped";
        }, () => run.ToJsonString() + Environment.NewLine + Said);
        return run;
    }

    /// <summary>The coordinator is as well as it was: it runs, is ready, and answers its admin.</summary>
    public async Task UnharmedAsync()
    {
        Assert.False(Ended, Said);
        Assert.Equal(HttpStatusCode.OK, (await Caller(null).GetAsync("readyz")).StatusCode);
        await OkAsync(await Admin().GetAsync("api/runs"));
    }

    /// <summary>The body of an answer that has to be a good one.</summary>
    public static async Task<JsonNode> OkAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {text}");
            return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
        }
    }

    /// <summary>Waits until something holds; fails, with what was seen, after three minutes.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, Func<string> seen)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await holds())
        {
            Assert.False(limit.IsCancellationRequested, seen());
            await Task.Delay(50);
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
        foreach (var caller in _callers) caller.Dispose();
        _coordinator?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static HttpClient Link(HttpClient http)
    {
        http.DefaultRequestHeaders.Add("Tributary-Link", "1");
        return http;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
