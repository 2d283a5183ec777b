using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Transports.Messages;

namespace Tributary.Coordinator.Tests.Access;

/// <summary>Every endpoint that there is, with every role and with no credentials, against what is written here.</summary>
public sealed class EndpointTableTests : IDisposable
{
    // Who may; what is not here must not be there.
    private const string Written = """
        anybody   GET    /api
        anybody   GET    /healthz
        anybody   GET    /readyz
        anybody   POST   /api/session
        anybody   DELETE /api/session
        anybody   GET    /link/authority
        anybody   POST   /link/enroll
        anybody   GET    /files/{ticket}/model
        anybody   PUT    /files/{ticket}/update
        client    POST   /link/renew
        client    POST   /link/poll
        client    POST   /link/leave
        client    GET    /link/models/{sha256}
        client    PUT    /link/runs/{run}/rounds/{round:int}/update
        client    GET    /link/runs/{run}/rounds/{round:int}/peers/{client}
        client    PUT    /link/runs/{run}/rounds/{round:int}/peer
        client    POST   /link/runs/{run}/rounds/{round:int}/reply
        client    POST   /link/runs/{run}/rounds/{round:int}/progress
        viewer    GET    /metrics
        viewer    GET    /openapi/{documentName}.json
        viewer    GET    /api/health
        viewer    GET    /api/catalog
        viewer    GET    /api/events
        viewer    GET    /api/launches
        viewer    GET    /api/runs
        viewer    GET    /api/runs/{id}
        viewer    GET    /api/runs/{id}/schema
        viewer    GET    /api/runs/{id}/events
        viewer    GET    /api/runs/{id}/rounds
        viewer    GET    /api/runs/{id}/rounds/{round}/clients
        viewer    GET    /api/runs/{id}/series
        viewer    GET    /api/runs/{id}/clients
        viewer    GET    /api/runs/{id}/log
        viewer    GET    /api/runs/{id}/export
        viewer    GET    /api/runs/{id}/report
        viewer    POST   /api/runs/{id}/predict
        viewer    GET    /api/models
        viewer    GET    /api/models/{sha256}
        viewer    GET    /api/models/{sha256}/info
        viewer    GET    /api/models/{sha256}/test
        viewer    GET    /api/models/compare
        viewer    POST   /api/models/{sha256}/predict
        viewer    GET    /api/serving
        viewer    POST   /api/serving/{name}/predict
        viewer    GET    /api/clients
        viewer    GET    /api/clients/{id}
        viewer    GET    /api/clients/{id}/rounds
        viewer    GET    /api/data/sets
        viewer    GET    /api/streams
        viewer    GET    /api/streams/scores
        viewer    GET    /api/fabric
        viewer    GET    /api/fabric/activations
        viewer    POST   /api/data/partition
        operator  POST   /api/runs
        operator  POST   /api/launches/{name}
        operator  POST   /api/runs/check
        operator  POST   /api/runs/{id}/pause
        operator  POST   /api/runs/{id}/stop
        operator  POST   /api/runs/{id}/resume
        operator  PATCH  /api/runs/{id}
        operator  DELETE /api/runs/{id}
        operator  DELETE /api/clients/{id}
        operator  PUT    /api/serving/{name}
        operator  DELETE /api/serving/{name}
        operator  POST   /api/tokens
        operator  GET    /api/enrolments
        operator  POST   /api/enrolments/{id}/approve
        operator  POST   /api/enrolments/{id}/refuse
        admin     GET    /api/tokens
        admin     DELETE /api/tokens/{id}
        admin     GET    /api/certificates
        admin     POST   /api/certificates
        admin     POST   /api/certificates/{serial}/revoke
        admin     POST   /api/clients/{id}/revoke
        admin     GET    /api/audit
        admin     GET    /api/audit/verify
        admin     GET    /api/audit/anchor
        admin     GET    /api/settings
        """;

    private static readonly string[] Ranks = ["viewer", "operator", "admin"];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Every_endpoint_is_written_here_with_its_role()
    {
        await using var coordinator = await StartAsync();
        var there = coordinator.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Where(method => method != "HEAD")
                .Select(method => Line(endpoint, method)));

        Assert.Equal(Rows().Select(row => $"{row.Role} {row.Method} {row.Route}")
            .Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
    }

    // Names that look like the ends of other addresses change nothing: "predict" is a name like any other.
    [Theory]
    [InlineData("none")]
    [InlineData("predict")]
    public async Task Every_endpoint_lets_in_whom_it_names_and_nobody_else(string name)
    {
        await using var coordinator = await StartAsync();
        foreach (var role in (string[])["nobody", "client", .. Ranks])
        {
            using var http = await ClientAsync(coordinator, role);
            foreach (var (needed, method, route) in Rows())
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), Filled(route, name));
                request.Headers.Add(LinkProtocol.VersionHeader, "1");
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead,
                    TestContext.Current.CancellationToken);
                var expected = needed == "anybody" ? "in" : role == "nobody" ? "401" : May(role, needed) ? "in" : "403";

                // Whoever joins or shows a ticket is in, and is told that what it showed does not hold.
                var shows = route == "/link/enroll" || route.StartsWith("/files/", StringComparison.Ordinal);
                var got = answer.StatusCode is HttpStatusCode.Unauthorized && !shows ? "401"
                    : answer.StatusCode is HttpStatusCode.Forbidden ? "403" : "in";
                Assert.True(expected == got, $"{role} {method} {route}: {(int)answer.StatusCode}, expected {expected}");
            }
        }
    }

    [Fact]
    public void An_endpoint_that_says_of_nobody_that_he_may_use_it_keeps_the_coordinator_from_starting()
    {
        var silent = new Endpoint(null, EndpointMetadataCollection.Empty, "GET /api/forgotten");
        var fault = Assert.Throws<InvalidOperationException>(() => EndpointRoles.Check([silent]));
        Assert.Contains("/api/forgotten", fault.Message, StringComparison.Ordinal);
    }

    // What was changed before anybody noticed that it could not be put on record.
    [Fact]
    public async Task What_the_trail_does_not_take_is_not_done_at_any_endpoint_that_changes_something()
    {
        await using var coordinator = await StartAsync();
        using var admin = await ClientAsync(coordinator, "admin");
        var trail = Path.Combine(_folder.Path, "access", "audit.jsonl");
        File.Move(trail, trail + ".away");
        Directory.CreateDirectory(trail);
        var before = await StateAsync(admin);
        var changing = coordinator.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<EndpointChange>() is not null).ToList();

        foreach (var endpoint in changing)
        {
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0];
            using var request = new HttpRequestMessage(new HttpMethod(method),
                Filled(endpoint.RoutePattern.RawText!, "none"))
            { Content = JsonContent.Create(new { kind = "join", model = "logreg" }) };
            using var answer = await admin.SendAsync(request, TestContext.Current.CancellationToken);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.Equal((endpoint.RoutePattern.RawText, 503, "urn:tributary:not-audited"),
                (endpoint.RoutePattern.RawText, (int)answer.StatusCode, problem.GetProperty("type").GetString()));
        }

        Assert.Equal(before, await StateAsync(admin));
        Assert.True(changing.Count > 12);
        coordinator.Log.Errors.Clear();
        Directory.Delete(trail);
        File.Move(trail + ".away", trail);
        using var again = await admin.PostAsJsonAsync("api/tokens", new { kind = "join" }, TestContext.Current.CancellationToken);
        Assert.Equal(201, (int)again.StatusCode);
        var verdict = JsonSerializer.Deserialize<JsonElement>(await admin.GetStringAsync("api/audit/verify",
            TestContext.Current.CancellationToken));
        Assert.True(verdict.GetProperty("holds").GetBoolean());
    }

    [Fact]
    public async Task A_change_is_on_record_before_it_is_made_and_what_came_of_it_after()
    {
        await using var coordinator = await StartAsync();
        using var admin = await ClientAsync(coordinator, "admin");
        using var made = await admin.PostAsJsonAsync("api/tokens", new { kind = "join" }, TestContext.Current.CancellationToken);
        using var refused = await admin.PostAsJsonAsync("api/tokens", new { kind = "join", uses = -1 },
            TestContext.Current.CancellationToken);

        var lines = Lines().Where(line => line.GetProperty("target").GetString() == "/api/tokens").TakeLast(4)
            .Select(line => (line.GetProperty("action").GetString(), line.GetProperty("detail").GetString()!)).ToList();
        Assert.Equal(["change.intended", "token.made", "change.intended", "change.refused"], lines.Select(line => line.Item1));
        Assert.Equal("token.made", lines[0].Item2);
        Assert.StartsWith("status 201, join token ", lines[1].Item2, StringComparison.Ordinal);
        Assert.StartsWith("token.made: status 422", lines[3].Item2, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_refused_again_and_again_makes_a_line_a_minute_and_no_more()
    {
        await using var coordinator = await StartAsync();
        using var viewer = await ClientAsync(coordinator, "viewer");
        using var nobody = await ClientAsync(coordinator, "nobody");
        using var admin = await ClientAsync(coordinator, "admin");
        using var made = await admin.PostAsJsonAsync("api/tokens", new { kind = "join" }, TestContext.Current.CancellationToken);
        var token = (await made.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("token")
            .GetString();
        using (var first = await nobody.PostAsJsonAsync("link/enroll", new { token, name = "first" },
            TestContext.Current.CancellationToken)) Assert.Equal(200, (int)first.StatusCode);
        var before = Lines().Count;

        for (var time = 0; time < 40; time++)
        {
            (await nobody.GetAsync("api/runs", TestContext.Current.CancellationToken)).Dispose();
            (await viewer.PostAsync("api/runs", null, TestContext.Current.CancellationToken)).Dispose();
            using var used = await nobody.PostAsJsonAsync("link/enroll", new { token, name = $"other-{time}" },
                TestContext.Current.CancellationToken);
            Assert.True((int)used.StatusCode is 401 or 429);
        }

        // Each of three kinds once, and once more where a minute ended meanwhile.
        Assert.InRange(Lines().Count - before, 3, 12);
    }

    public void Dispose() => _folder.Dispose();

    private static bool May(string role, string needed)
        => needed == "client" ? role == "client" : Array.IndexOf(Ranks, role) >= Array.IndexOf(Ranks, needed);

    private static List<(string Role, string Method, string Route)> Rows()
        => [.. Written.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(words => (words[0], words[1], words[2]))];

    private static string Line(RouteEndpoint endpoint, string method)
        => $"{endpoint.Metadata.GetMetadata<EndpointRole>()?.Least?.ToString().ToLowerInvariant() ?? "anybody"} {method} "
            + $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}";

    private static string Filled(string route, string name)
    {
        foreach (var (parameter, value) in new[] { ("{round:int}", "1"), ("{round}", "1"), ("{documentName}", "v1"), ("{id}", name),
            ("{sha256}", name), ("{serial}", name), ("{run}", name), ("{name}", name) })
            route = route.Replace(parameter, value, StringComparison.Ordinal);
        return route;
    }

    private static async Task<string> StateAsync(HttpClient admin)
        => await admin.GetStringAsync("api/runs", TestContext.Current.CancellationToken)
            + await admin.GetStringAsync("api/tokens", TestContext.Current.CancellationToken);

    private Task<RunningCoordinator> StartAsync()
        => RunningCoordinator.StartAsync(_folder.Path,
            options => options with { Access = new AccessOptions { RequireCredentials = true, FailuresPerMinute = 10_000 } });

    private List<JsonElement> Lines()
    {
        using var file = new StreamReader(new FileStream(Path.Combine(_folder.Path, "access", "audit.jsonl"), FileMode.Open,
            FileAccess.Read, FileShare.ReadWrite));
        return [.. file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    private async Task<HttpClient> ClientAsync(RunningCoordinator coordinator, string role)
    {
        var token = (await File.ReadAllTextAsync(Path.Combine(_folder.Path, "access", AccessKeys.AdminTokenFile),
            TestContext.Current.CancellationToken)).Trim();
        using var admin = new HttpClient
        {
            BaseAddress = coordinator.Address,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) }
        };
        var http = new HttpClient { BaseAddress = coordinator.Address };
        if (role == "nobody") return http;
        using var made = await admin.PostAsJsonAsync("api/tokens",
            new { kind = "bearer", role, name = $"{role}-{Guid.CreateVersion7():n}" }, TestContext.Current.CancellationToken);
        var text = (await made.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("token")
            .GetString()!;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", text);
        return http;
    }
}
