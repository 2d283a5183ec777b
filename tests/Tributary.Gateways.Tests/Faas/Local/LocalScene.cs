using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Folders;
using Peers;
using Tributary.Gateways.Faas.Local;
using Tributary.Gateways.Faas.Local.Serving;

namespace Tributary.Gateways.Tests.Faas.Local;

/// <summary>A local platform on a port of its own, and somebody who calls it. Skips the test where there is no Python: the function
/// executable of these tests is written in it.</summary>
internal sealed class LocalScene : IAsyncDisposable
{
    public const string Auth = "user:key";
    private readonly TemporaryFolder _folder;
    private readonly bool _ownsFolder;

    private LocalScene(LocalPlatform platform, TemporaryFolder folder, bool ownsFolder)
    {
        (Platform, _folder, _ownsFolder) = (platform, folder, ownsFolder);
        Http = new HttpClient { BaseAddress = platform.Address, Timeout = TimeSpan.FromMinutes(2) };
    }

    public LocalPlatform Platform { get; }

    public HttpClient Http { get; }

    public static async Task<LocalScene> StartAsync(Func<LocalPlatformOptions, LocalPlatformOptions>? with = null,
        TemporaryFolder? folder = null)
    {
        await PythonPeer.NeedAsync();
        var place = folder ?? new TemporaryFolder();
        var options = new LocalPlatformOptions
        {
            Listen = new Uri("http://127.0.0.1:0"),
            Folder = place.At("platform"),
            AuthFile = place.Write("auth", $"# who may call\nguest {Auth}\nother somebody:else\n"),
            Executable = ["/usr/bin/python3", "-B", StandIn],
            MemoryBudget = 4096,
        };
        try
        {
            return new(await LocalPlatform.StartAsync(with?.Invoke(options) ?? options, null, TimeProvider.System, null,
                TestContext.Current.CancellationToken), place, folder is null);
        }
        catch
        {
            if (folder is null) place.Dispose();
            throw;
        }
    }

    /// <summary>The function executable: what it does stands at its head.</summary>
    public static string StandIn
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Tributary.slnx"))) folder = folder.Parent!;
            return Path.Combine(folder.FullName, "tests", "Peers", "function_peer.py");
        }
    }

    /// <summary>Calls the API.</summary>
    /// <param name="path">Below <c>/api/v1/namespaces/_/</c>, or from the root where it begins with a slash.</param>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> CallAsync(HttpMethod method, string path, string? body = null,
        string? auth = Auth)
    {
        using var response = await SendAsync(method, path, body, auth);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? auth = Auth,
        string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : $"/api/v1/namespaces/_/{path}");
        if (auth is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(auth)));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, type);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Creates a function that the stand-in runs.</summary>
    public async Task<JsonNode> CreateAsync(string name, string more = "", string exec = """{"kind":"blackbox","image":"any"}""")
    {
        var (status, body) = await CallAsync(HttpMethod.Put, $"actions/{name}", $$"""{"exec":{{exec}}{{more}}}""");
        Assert.True(status == HttpStatusCode.OK, $"{status}: {body}");
        return body!;
    }

    /// <summary>Invokes a function and waits for its bare result.</summary>
    public Task<(HttpStatusCode Status, JsonNode? Body)> ResultAsync(string name, string parameters = "{}")
        => CallAsync(HttpMethod.Post, $"actions/{name}?blocking=true&result=true", parameters);

    /// <summary>Invokes a function and waits for its activation's record.</summary>
    public Task<(HttpStatusCode Status, JsonNode? Body)> RecordAsync(string name, string parameters = "{}")
        => CallAsync(HttpMethod.Post, $"actions/{name}?blocking=true", parameters);

    public static JsonNode? Annotation(JsonNode record, string key)
        => record["annotations"]!.AsArray().FirstOrDefault(one => (string?)one!["key"] == key)?["value"];

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Platform.DisposeAsync();
        if (_ownsFolder) _folder.Dispose();
    }
}
