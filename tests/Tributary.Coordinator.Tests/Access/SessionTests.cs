using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;

namespace Tributary.Coordinator.Tests.Access;

/// <summary>Browsers: signing in by cookie, and pages of other sites.</summary>
public sealed class SessionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_cookie_stands_for_the_token_also_for_events_until_its_token_is_revoked()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var admin = coordinator.Http(coordinator.AdminToken);
        var made = await (await admin.PostAsJsonAsync("api/tokens", new { kind = "bearer", role = "operator", name = "anna" },
            Cancellation)).Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        using var browser = coordinator.Http(bearer: null);

        var signedIn = await browser.PostAsJsonAsync("api/session", new { token = made.GetProperty("token").GetString() }, Cancellation);
        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"));
        browser.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        var you = await browser.GetFromJsonAsync<JsonElement>("api", Cancellation);
        using var events = await browser.GetAsync("api/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        var paused = await browser.PostAsync("api/runs/none/pause", null, Cancellation);
        var forbidden = await browser.GetAsync("api/audit", Cancellation);
        await admin.DeleteAsync($"api/tokens/{made.GetProperty("id").GetString()}", Cancellation);
        var revoked = await browser.GetAsync("api/runs", Cancellation);

        Assert.Equal(("anna", "operator"), (you.GetProperty("you").GetProperty("name").GetString(), you.GetProperty("you")
            .GetProperty("role").GetString()));
        foreach (var word in new[] { "httponly", "samesite=strict", "secure", "path=/" })
            Assert.Contains(word, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("text/event-stream", events.Content.Headers.ContentType?.MediaType);
        Assert.Equal((404, 403, 401), ((int)paused.StatusCode, (int)forbidden.StatusCode, (int)revoked.StatusCode));
        Assert.Contains("\"anna\",\"Action\":\"session.opened\"", coordinator.AuditText()
            .Replace("\"action\"", "\"Action\"", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_signs_out_is_nobody_again_and_a_wrong_token_signs_nobody_in()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var browser = coordinator.Http(bearer: null);

        var wrong = await browser.PostAsJsonAsync("api/session", new { token = "tributary_bearer_nothing" }, Cancellation);
        var empty = await browser.PostAsJsonAsync("api/session", new { }, Cancellation);
        var right = await browser.PostAsJsonAsync("api/session", new { token = coordinator.AdminToken }, Cancellation);
        var gone = await browser.DeleteAsync("api/session", Cancellation);

        Assert.Equal((401, 400, 200, 204), ((int)wrong.StatusCode, (int)empty.StatusCode, (int)right.StatusCode, (int)gone.StatusCode));
        Assert.Contains("expires=Thu, 01 Jan 1970", Assert.Single(gone.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Equal(401, (int)(await browser.GetAsync("api/runs", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", 403)]
    [InlineData("http://localhost:1", 403)]
    [InlineData("null", 403)]
    [InlineData("own", 200)]
    public async Task A_page_of_another_address_changes_nothing_on_an_open_coordinator(string origin, int status)
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);

        // What a form of any page can send without being asked for leave.
        using var request = new HttpRequestMessage(HttpMethod.Post,
            "/api/tokens")
        {
            Content = new StringContent("{\"kind\":\"join\"}", Encoding.UTF8, origin == "own" ? "application/json"
            : "text/plain")
        };
        request.Headers.Add("Origin", origin == "own" ? coordinator.Address.GetLeftPart(UriPartial.Authority) : origin);
        using var answer = await coordinator.Http.SendAsync(request, Cancellation);

        if (status == 403)
            Assert.StartsWith("urn:tributary:foreign-", (await coordinator.ProblemAsync(answer, 403)).Type, StringComparison.Ordinal);
        else Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_address_changes_nothing_with_a_cookie_either()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var browser = coordinator.Http(bearer: null);
        browser.DefaultRequestHeaders.Add("Cookie", $"tributary-session={coordinator.AdminToken}");
        using var request = new HttpRequestMessage(HttpMethod.Post,
            "api/tokens")
        {
            Content = new StringContent("{\"kind\":\"join\"}", Encoding.UTF8, "text/plain"),
            Headers = { { "Origin", "https://evil.example" } }
        };

        using var answer = await browser.SendAsync(request, Cancellation);

        Assert.Equal(403, (int)answer.StatusCode);
        Assert.Contains("foreign-origin", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(200, (int)(await browser.GetAsync("api/tokens", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_name_that_is_not_this_machines_is_refused_on_an_open_coordinator()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        using var request = new HttpRequestMessage(HttpMethod.Get,
            "/api/runs")
        { Headers = { Host = $"rebound.example:{coordinator.Address.Port}" } };

        await coordinator.ProblemAsync(await coordinator.Http.SendAsync(request, Cancellation), 403);
    }

    [Fact]
    public async Task An_old_cookie_takes_nothing_away_where_no_credentials_are_needed()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        coordinator.Http.DefaultRequestHeaders.Add("Cookie", "tributary-session=old");

        var server = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api", Cancellation), ApiJson.Default.ServerInfo)!;

        Assert.Equal("admin", server.You.Role);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
