using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Folders;
using Tributary.Core;
using Tributary.Core.Rounds;
using Tributary.Gateways.Rest;
using Tributary.Gateways.Tests.Contract;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Tests.Rest;

/// <summary>A central node over a coordinator's stores.</summary>
internal sealed class RestScene : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly IGatewayAccess _access;
    private RestOptions _options;
    private RestGateway? _gateway;
    private RestListener? _listener;

    private RestScene(RestOptions options, IGatewayAccess access)
    {
        (_options, _access) = (options with { Folder = _folder.At("rest") }, access);
        Directory.CreateDirectory(_folder.At("rest"));
        Coordinator = new ContractCoordinator(_folder.At("coordinator"));
        Control = new RunningControl(Coordinator);
    }

    public ContractCoordinator Coordinator { get; }

    public RunningControl Control { get; private set; }

    public RestGateway Gateway => _gateway!;

    public Uri Address => _gateway!.Addresses[0].Address;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public static async Task<RestScene> StartAsync(Func<RestOptions, RestOptions>? change = null, IGatewayAccess? access = null)
    {
        var options = new RestOptions { Listen = new Uri("http://127.0.0.1:0"), Open = true, Lease = TimeSpan.FromSeconds(2) };
        var scene = new RestScene(change?.Invoke(options) ?? options, access ?? new OpenAccess());
        await scene.OpenAsync();
        return scene;
    }

    /// <summary>Ends the central node as a signal does, and brings it back at the same address, over the same stores.</summary>
    public async Task RestartAsync()
    {
        _options = _options with { Listen = Address };
        await CloseAsync();
        Coordinator.Forget();
        await OpenAsync();
    }

    public async Task<HttpResponseMessage> RegisterAsync(string url, string? token = null)
        => await SendAsync(HttpMethod.Post, "/client", new FormUrlEncodedContent([new("client_url", url)]), token);

    public async Task<HttpStatusCode> UnregisterAsync(string url)
        => (await SendAsync(HttpMethod.Delete, "/client", new FormUrlEncodedContent([new("client_url", url)]))).StatusCode;

    public Task<HttpResponseMessage> TrainAsync(string type = "MNIST")
        => SendAsync(HttpMethod.Post, "/training", JsonContent.Create(new { training_type = type }));

    public Task<HttpResponseMessage> PutAsync(NodeStand node, string type, float value)
    {
        var model = RestModel.Of(RestTypes.Parse(type));
        var values = new float[model.Layout.Length];
        Array.Fill(values, value);
        var body = model.Into(new RestBody { ClientUrl = node.Url, TrainingType = type }, new ModelState(model.Layout, values));
        return SendAsync(HttpMethod.Put, "/model_params", new RestContent(body));
    }

    public Task<HttpResponseMessage> SayAsync(HttpMethod method, string path, string body, string type = "application/json")
        => SendAsync(method, path, new StringContent(body, Encoding.UTF8, type));

    public async Task<JsonObject> StateAsync()
        => (JsonObject)JsonNode.Parse(await (await SendAsync(HttpMethod.Get, "/state", null)).Content.ReadAsStringAsync(Now))!;

    /// <summary>The words of all nodes, in the order of registration.</summary>
    public async Task<string[]> WordsAsync()
        => [.. (await StateAsync())["clients"]!.AsArray().Select(client => (string)client!["status"]!)];

    /// <summary>Whose answer did not count in a run's first round.</summary>
    public async Task<IReadOnlyList<ClientOutcome>> RefusedAsync(string run)
        => [.. (await Coordinator.RoundAsync(run, 1)).Cohort.Where(one => one.Refused is not null)];

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, string? token = null,
        Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path)) { Content = content };
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        change?.Invoke(request);
        return await _http.SendAsync(request, Now);
    }

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds()) await Task.Delay(30, late.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Coordinator.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    private async Task OpenAsync()
    {
        _gateway = new RestGateway(Coordinator.Clients, Coordinator.Files(), Coordinator.Notes, _options, TimeProvider.System);
        _listener = new RestListener(_gateway, _options, _access, Control);
        await _listener.StartAsync(Now);
    }

    private async Task CloseAsync()
    {
        await _listener!.StopAsync(CancellationToken.None);
        await _listener.DisposeAsync();
        _gateway!.Dispose();
    }
}
