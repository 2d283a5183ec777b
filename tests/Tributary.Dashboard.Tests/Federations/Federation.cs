using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Processes;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Clients;
using Tributary.Security.Authority;

namespace Tributary.Dashboard.Tests.Federations;

/// <summary>A coordinator of this process, and clients that are processes of their own.</summary>
public sealed class Federation : IAsyncDisposable
{
    private const string Memory = "/dev/shm";

    private readonly string _folder;
    private readonly List<Tool> _clients = [];
    private CoordinatorHost? _host;

    private Federation(string folder) => _folder = folder;

    public Uri Address => _host!.Address;

    /// <summary>A transport's own address.</summary>
    public Uri Gateway(string name) => _host!.Gateways.First(gateway => gateway.Gateway == name).Address;

    public HttpClient Http { get; private set; } = new();

    /// <summary>Who is present; a test may put clients of its own there.</summary>
    internal ClientRegistry Clients => _host!.Clients;

    /// <summary>Where the coordinator keeps everything.</summary>
    public string Data => Path.Combine(_folder, "coordinator");

    /// <param name="seed">What is done before the coordinator starts.</param>
    /// <param name="inMemory">Keeps everything in memory where the machine has such a folder: for tests that write much.</param>
    public static async Task<Federation> StartAsync(Func<CoordinatorOptions, CoordinatorOptions>? change = null, Func<Federation,
        Task>? seed = null, bool inMemory = false)
    {
        var parent = inMemory && Directory.Exists(Memory) ? Memory : Path.GetTempPath();
        var federation = new Federation(Directory.CreateDirectory(Path.Combine(parent, "tributary-dashboard-"
            + Guid.NewGuid().ToString("n"))).FullName);
        if (seed is not null) await seed(federation);
        var options = new CoordinatorOptions
        {
            Folder = federation.Data,
            Listen = new Uri("http://127.0.0.1:0"),
            Threads = 1,
            MaxRunsAtOnce = 4,
        };
        federation._host = await CoordinatorHost.StartAsync(change is null ? options : change(options), CancellationToken.None);
        federation.Http.Dispose();
        federation.Http = new HttpClient(federation.Handler()) { BaseAddress = federation.Address };
        return federation;
    }

    /// <summary>Starts a client that holds one of so many parts of the small set of digits.</summary>
    internal Tool Join(int part, int parts, string name, params string[] more)
        => Join(name, ["client", Address.ToString()
            .TrimEnd('/'), "--data", "mnist-mini", "--part", string.Create(CultureInfo.InvariantCulture, $"{part}/{parts}"), "--name", name,
            "--folder", Path.Combine(_folder, name), .. more]);

    /// <summary>Runs a command of the tool, without the word <c>tributary</c>, as a client.</summary>
    internal Tool Join(string name, string[] command)
    {
        var client = new Tool(Directory.CreateDirectory(Path.Combine(_folder, "of-" + name)).FullName, command);
        _clients.Add(client);
        return client;
    }

    /// <summary>Starts a run; its id.</summary>
    public async Task<string> PostAsync(string runFile)
    {
        using var body = new StringContent(runFile, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/yaml"));
        using var answer = await Http.PostAsync("api/runs", body);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? (string)JsonNode.Parse(text)!["id"]! : throw new InvalidOperationException(text);
    }

    /// <summary>Lets a run's last model serve under a name.</summary>
    public async Task PromoteAsync(string name, string run)
    {
        using var body = new StringContent(new JsonObject { ["model"] = (string)(await AskAsync($"api/runs/{run}"))["model"]! }
            .ToJsonString(), Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
        using var answer = await Http.PutAsync($"api/serving/{name}", body);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<JsonNode> AskAsync(string path) => JsonNode.Parse(await Http.GetStringAsync(path))!;

    /// <summary>Waits, by the coordinator's events, until something holds.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using var events = await Http.GetStreamAsync("api/events", limit.Token);
        using var lines = new StreamReader(events);
        while (!await holds())
        {
            // An event ends with an empty line; a comment comes now and then, so that no look is the last.
            while (await lines.ReadLineAsync(limit.Token) is not ("" or null))
            {
            }
        }
    }

    public Task EndedAsync(string run) => UntilAsync(async () => (string?)(await AskAsync($"api/runs/{run}"))["status"] == "completed");

    // Under TLS the coordinator's own authority vouches for it.
    private SocketsHttpHandler Handler()
    {
        var handler = new SocketsHttpHandler();
        if (Address.Scheme != Uri.UriSchemeHttps) return handler;
        var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Data, "access", "authority",
            CertificateAuthority.CertificateFile));
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        return handler;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        Http.Dispose();
        if (_host is { } host) await host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
