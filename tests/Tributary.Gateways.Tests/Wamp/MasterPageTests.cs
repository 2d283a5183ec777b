using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Folders;
using Peers;
using Tributary.Gateways.Orders;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Wamp;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>The routes of the originals' page, their answers, and who may use them.</summary>
public sealed class MasterPageTests : IAsyncLifetime
{
    private const string Base = "/iotronic/boards/FL_master";
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedControl _control = new();
    private readonly HttpClient _http = new();
    private ContractCoordinator _coordinator = null!;
    private WampGateway? _gateway;
    private WampListener? _router;
    private MasterListener? _page;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _coordinator = new ContractCoordinator(_folder.At("coordinator"));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_page is not null) await _page.DisposeAsync();
        if (_router is not null) await _router.DisposeAsync();
        _gateway?.Dispose();
        _coordinator.Dispose();
        _folder.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task Its_links_are_the_originals()
    {
        await StartAsync();

        Assert.Equal("""{"board":"FL_master","_links":{"self":{"href":"/iotronic/boards/FL_master"},"""
            + """ "federated_loop":{"href":"/iotronic/boards/FL_master/federated_loop"},""".TrimStart()
            + """ "stop_training":{"href":"/iotronic/boards/FL_master/stop_training"},""".TrimStart()
            + """ "perform_inference":{"href":"/iotronic/boards/FL_master/perform_inference"}}}""".TrimStart(),
            (await GetAsync(Base)).ToJsonString());
    }

    [Fact]
    public async Task The_loop_begins_without_keeping_the_caller_and_is_stopped()
    {
        await StartAsync();

        var begun = await GetAsync($"{Base}/federated_loop");
        var stopped = await GetAsync($"{Base}/stop_training");

        Assert.Equal("""{"status":"success","detail":"Federated learning loop started.","run":"run-1"}""", begun["data"]!.ToJsonString());
        Assert.Equal($"{Base}/federated_loop", (string?)begun["_links"]!["self"]!["href"]);
        Assert.Equal("Federated learning loop stopped.", (string?)stopped["data"]!["detail"]);
        Assert.Equal(["local begins LR_Master", "local stops LR_Master"], _control.Said);
    }

    [Fact]
    public async Task Old_clients_wait_for_the_end_of_the_loop()
    {
        await StartAsync(options => options with { PageWaits = true });
        var loop = GetAsync($"{Base}/federated_loop");
        while (_control.Order is null) await Task.Delay(20, Now);
        Assert.False(loop.IsCompleted);

        _control.End(null);

        var answer = await loop;
        Assert.True(answer.AsObject().ContainsKey("data"));
        Assert.Null(answer["data"]);
    }

    [Fact]
    public async Task A_picture_is_answered_and_what_is_none_is_refused()
    {
        await StartAsync();
        _control.Answer = [0.25, 0.75];

        var answer = await PostAsync(Pictures.Digit());
        Assert.Equal("""{"predicted_index":1,"probabilities":[0.25,0.75]}""", answer.Body["data"]!.ToJsonString());

        var broken = await PostAsync("no picture"u8.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, broken.Status);
        Assert.Contains("PNG", (string?)broken.Body["detail"], StringComparison.Ordinal);
        var large = await PostAsync(new byte[(16 << 20) + 1]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.Status);

        using var empty = await _http.PostAsync($"{Base}/perform_inference", null, Now);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.StatusCode);
        Assert.Equal("""["body","file"]""", (await ReadAsync(empty))["detail"]![0]!["loc"]!.ToJsonString());
    }

    [Theory]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound, "Not Found")]
    [InlineData("PUT", Base, HttpStatusCode.MethodNotAllowed, "Method Not Allowed")]
    [InlineData("GET", $"{Base}/perform_inference", HttpStatusCode.MethodNotAllowed, "Method Not Allowed")]
    public async Task What_is_not_there_is_said_as_the_originals_say_it(string method, string path, HttpStatusCode status, string detail)
    {
        await StartAsync();

        using var answer = await _http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Now);

        Assert.Equal((status, detail), (answer.StatusCode, (string?)(await ReadAsync(answer))["detail"]));
    }

    [Fact]
    public async Task Without_anybody_to_train_the_loop_says_so()
    {
        _control.Refusal = new OrderException(OrderFault.NoClients, "nobody");
        await StartAsync();

        Assert.Equal("""{"status":"error","detail":"Not enough workers connected for federated learning."}""",
            (await GetAsync($"{Base}/federated_loop"))["data"]!.ToJsonString());
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Referer", "https://evil.example/page")]
    [InlineData("Host", "evil.example")]
    [InlineData("Sec-Purpose", "prefetch")]
    public async Task A_page_of_another_site_begins_and_stops_nothing(string header, string value)
    {
        await StartAsync();
        foreach (var path in new[] { $"{Base}/federated_loop", $"{Base}/stop_training" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { header, value } } };
            using var answer = await _http.SendAsync(request, Now);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        Assert.Empty(_control.Said);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer token-board", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer viewer-eve", HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("Bearer operator-anna", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("Basic any:operator-anna", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("Basic any:wrong", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    public async Task With_credentials_people_look_and_operators_order(string? shown, HttpStatusCode look, HttpStatusCode order)
    {
        await StartAsync(options => options with { OpenPage = false });
        if (shown is not null && shown.StartsWith("Basic ", StringComparison.Ordinal))
            _http.DefaultRequestHeaders.Authorization
                = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(shown[6..])));
        else if (shown is not null) _http.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(shown);

        foreach (var (path, status) in new[] { ("/", look), (Base, look), ($"{Base}/state", look), ($"{Base}/stop_training", order) })
        {
            using var answer = await _http.GetAsync(path, Now);
            Assert.Equal(status, answer.StatusCode);
            if (status == HttpStatusCode.Unauthorized) Assert.NotEmpty(answer.Headers.WwwAuthenticate);
        }

        Assert.Equal(order == HttpStatusCode.OK ? ["anna stops LR_Master"] : [], _control.Said);
    }

    [Fact]
    public async Task A_link_from_elsewhere_leads_to_the_page_itself()
    {
        await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Headers = { { "Referer", "https://wiki.example/boards" }, { "Sec-Fetch-Site", "cross-site" } },
        };

        using var answer = await _http.SendAsync(request, Now);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task While_the_store_is_away_it_says_so()
    {
        await StartAsync();
        _control.Away = new OrderException(OrderFault.NotNow, "the store is away");

        using var answer = await _http.GetAsync($"{Base}/state", Now);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "the store is away"),
            (answer.StatusCode, (string?)(await ReadAsync(answer))["detail"]));
    }

    [Fact]
    public async Task While_its_router_is_away_it_says_so_and_is_there()
    {
        await StartAsync(options => options with { Listen = null, Router = new Uri($"ws://127.0.0.1:{MosquittoBroker.FreePort()}/ws") });

        using var answer = await _http.GetAsync($"{Base}/federated_loop", Now);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("tries again", (string?)(await ReadAsync(answer))["detail"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync("/", Now)).StatusCode);
    }

    private async Task StartAsync(Func<WampOptions, WampOptions>? change = null)
    {
        var options = new WampOptions
        {
            Listen = new Uri($"ws://127.0.0.1:{MosquittoBroker.FreePort()}"),
            Page = new Uri("http://127.0.0.1:0"),
            Open = true,
            OpenPage = true,
        };
        options = change?.Invoke(options) ?? options;
        Assert.Empty(options.Problems());
        var access = new TokenAccess();
        _gateway = new WampGateway(_coordinator.Clients, _coordinator.Files(), _coordinator.Notes, _control, options, TimeProvider.System);
        _router = new WampListener(_gateway, options, access, TimeProvider.System);
        await _router.StartAsync(Now);
        _page = new MasterListener(_gateway, options, access, _control);
        await _page.StartAsync(Now);
        _http.BaseAddress = _gateway.PageAddress;
    }

    private async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(path, Now);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await ReadAsync(answer);
    }

    private async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(byte[] picture)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(picture), "file", "picture.png" } };
        using var answer = await _http.PostAsync($"{Base}/perform_inference", form, Now);
        return (answer.StatusCode, await ReadAsync(answer));
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer)
        => JsonNode.Parse(await answer.Content.ReadAsStringAsync(Now))!;
}
