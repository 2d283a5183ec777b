using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Tokens;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Coordinator.Tests.Access;

/// <summary>Whatever is refused: the right status, a problem that says what to do, a line in the audit trail, and nothing
/// changed.</summary>
public sealed class RefusalTests
{
    private const string Run
        = "model: logreg\nrounds: 1\ncohort: { size: 1, quorum: 1, waitFor: 1, failedRounds: 1 }\nevaluation: { on: none }\n";

    [Theory]
    [InlineData("no credentials", 401, "no-credentials", "access.refused")]
    [InlineData("wrong token", 401, "bad-token", "access.refused")]
    [InlineData("expired token", 401, "expired", "access.refused")]
    [InlineData("revoked token", 401, "revoked", "access.refused")]
    [InlineData("foreign certificate", 401, "foreign-certificate", "access.refused")]
    [InlineData("expired certificate", 401, "expired", "access.refused")]
    [InlineData("revoked certificate", 401, "revoked", "access.refused")]
    [InlineData("clock an hour behind", 401, "not-yet-valid", "access.refused")]
    [InlineData("replayed join token", 401, "token-used", "access.refused")]
    [InlineData("a role too small", 403, "forbidden", "access.forbidden")]
    [InlineData("oversized request", 413, "too-large", "request.refused")]
    [InlineData("no JSON", 400, "bad-request", "request.refused")]
    [InlineData("wrong shape", 422, "invalid", "request.refused")]
    [InlineData("unknown run", 404, "not-found", "request.refused")]
    [InlineData("unknown run of a client", 404, "unknown-run", "request.refused")]
    [InlineData("wrong model hash", 404, "unknown-model", "request.refused")]
    [InlineData("unknown method", 405, "method-not-allowed", "request.refused")]
    public async Task A_refusal_has_a_status_a_remedy_and_an_audit_line_and_changes_nothing(string what, int status, string slug,
        string action)
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var admin = coordinator.Http(coordinator.AdminToken);
        var bad = await PrepareAsync(what, coordinator, admin);
        var before = await StateAsync(admin);
        var audited = coordinator.AuditText().Split('\n').Length;

        var (got, problem) = await bad();

        Assert.Equal(status, got);
        Assert.Equal("urn:tributary:" + slug, problem.GetProperty("type").GetString());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("remedy").GetString()));
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()));
        var line = Assert.Single(coordinator.AuditText().Split('\n')
            .Skip(audited - 1), line => line.Contains($"\"{action}\"", StringComparison.Ordinal));
        if (action == "request.refused") Assert.Contains($"status {status}", line, StringComparison.Ordinal);
        coordinator.Clock.Offset = TimeSpan.Zero;
        Assert.Equal(before, await StateAsync(admin));
    }

    [Fact]
    public async Task An_update_of_the_wrong_shape_is_refused_stands_in_the_rounds_record_and_in_the_trail()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var admin = coordinator.Http(coordinator.AdminToken);
        using var client = coordinator.Http(await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-1"));
        using var started = await admin.PostAsync("api/runs", Yaml(Run), Cancellation);
        Assert.Equal(201, (int)started.StatusCode);
        var id = (await started.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetString()!;
        var link = new NativeLink(client, null, TimeProvider.System);
        while ((await link.PollAsync(new PollRequest("s", new ClientMessage()) { WaitSeconds = 1 }, Cancellation)).Assignments.Count == 0)
        {
        }

        var other = ModelCatalog.Find("2nn")!.Layout();
        using var file = new MemoryStream();
        SafeTensors.Write(file, other, new float[other.Length], new Dictionary<string, string>(StringComparer.Ordinal)
        { [UpdateFacts.Examples] = "10" });
        var (status, problem) = await SendAsync(client,
            Link(HttpMethod.Put, $"link/runs/{id}/rounds/1/update", new ByteArrayContent(file.ToArray())));

        // Another shape is longer too: whichever is noticed first, it does not count.
        Assert.True(status is 413 or 422, $"{status} {problem}");
        Assert.Contains("request.refused", coordinator.AuditText(), StringComparison.Ordinal);
        Assert.Contains("board-1", coordinator.AuditText().Split('\n')
            .Last(line => line.Contains("request.refused", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    // By hand: half of what was promised, and then the end. Nobody is there to be told.
    [Fact]
    public async Task A_body_that_stops_half_way_starts_nothing()
    {
        using var folder = new TemporaryFolder();
        var options = new CoordinatorOptions
        {
            Folder = folder.Path,
            Listen = new Uri("http://127.0.0.1:0"),
            Threads = 1,
            Access = new AccessOptions { RequireCredentials = true },
        };
        await using var host = await CoordinatorHost.StartAsync(options, Cancellation);
        var token = (await File.ReadAllTextAsync(Path.Combine(folder.Path, "access", AccessKeys.AdminTokenFile), Cancellation)).Trim();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host.Address.Host, host.Address.Port, Cancellation);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /api/runs HTTP/1.1\r\nHost: {host.Address.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: "
            + $"application/yaml\r\nContent-Length: 1000\r\n\r\nmodel: logreg\n"), Cancellation);
        socket.Shutdown(SocketShutdown.Both);

        using var admin = new HttpClient
        {
            BaseAddress = host.Address,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) }
        };
        var runs = JsonSerializer.Deserialize<JsonElement>(await admin.GetStringAsync("api/runs", Cancellation));
        Assert.Equal(0, runs.GetProperty("items").GetArrayLength());
    }

    // What is needed first, and the bad request itself.
    private static async Task<Func<Task<(int Status, JsonElement Problem)>>> PrepareAsync(string what, SecuredCoordinator coordinator,
        HttpClient admin)
    {
        switch (what)
        {
            case "no credentials": return () => PostAsync(coordinator.Http(bearer: null), "api/runs", Yaml(Run));
            case "wrong token":
                return ()
                => PostAsync(coordinator.Http(TokenText.Create(TokenKind.Bearer).Reveal()), "api/runs", Yaml(Run));
            case "expired token":
                var (_, expiring) = await BearerAsync(admin, "operator", 60);
                return Later(coordinator, TimeSpan.FromMinutes(2), () => PostAsync(coordinator.Http(expiring), "api/runs", Yaml(Run)));
            case "revoked token":
                var (id, revoked) = await BearerAsync(admin, "operator", 3600);
                (await admin.DeleteAsync($"api/tokens/{id}", Cancellation)).Dispose();
                return () => PostAsync(coordinator.Http(revoked), "api/runs", Yaml(Run));
            case "foreign certificate":
                using (var other = CertificateAuthority.Create("127.0.0.1", coordinator.Clock))
                {
                    var forged = other.Issue("admin", Role.Admin, TimeSpan.FromDays(1));
                    return () => PostAsync(coordinator.Http(new LinkCredentials("admin", default, default)
                    {
                        Certificate = forged.Pem,
                        Key = forged.KeyPem,
                        Authority = coordinator.Authority.Pem
                    }), "api/runs", Yaml(Run));
                }

            case "expired certificate":
                var board = await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-1");
                return Later(coordinator, TimeSpan.FromDays(91), () => PollAsync(coordinator.Http(board)));
            case "revoked certificate":
                var gone = await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-1");
                (await admin.PostAsync("api/clients/board-1/revoke", null, Cancellation)).Dispose();
                return () => PollAsync(coordinator.Http(gone));
            case "clock an hour behind":
                var early = await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-1");
                return Later(coordinator, TimeSpan.FromHours(-1), () => PollAsync(coordinator.Http(early, TimeProvider.System)));
            case "replayed join token":
                var token = await coordinator.JoinTokenAsync();
                await coordinator.EnrolAsync(token, "board-1");
                return () => PostAsync(coordinator.Http(bearer: null), "link/enroll", JsonContent.Create(new { token, name = "board-2" }));
            case "a role too small":
                var (_, viewer) = await BearerAsync(admin, "viewer", 3600);
                return () => PostAsync(coordinator.Http(viewer), "api/runs", Yaml(Run));
            case "oversized request":
                return ()
                => SendAsync(admin, new HttpRequestMessage(HttpMethod.Post, "api/runs")
                {
                    Content = Yaml(new string('#', 17 << 20)),
                    Headers = { ExpectContinue = true }
                });
            case "no JSON":
                return ()
                => PostAsync(admin, "api/runs", new StringContent("{ \"model\": ", Encoding.UTF8, "application/json"));
            case "wrong shape": return () => PostAsync(admin, "api/runs", Yaml("model: logreg\nrounds: -1\ncohort: []\n"));
            case "unknown run": return () => PostAsync(admin, "api/runs/20260102-030405-ab12/stop", null);
            case "unknown method": return () => SendAsync(admin, new HttpRequestMessage(HttpMethod.Delete, "api/runs"));
            default:
                var client = coordinator.Http(await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-1"));
                await PollAsync(client);
                return what == "wrong model hash" ? ()
                    => SendAsync(client, Link(HttpMethod.Get, $"link/models/{new string('0', 64)}", null))
                    : () => SendAsync(client, Link(HttpMethod.Put, "link/runs/nowhere/rounds/1/update", new ByteArrayContent([1, 2, 3])));
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Func<Task<(int Status, JsonElement Problem)>> Later(SecuredCoordinator coordinator, TimeSpan offset,
        Func<Task<(int Status, JsonElement Problem)>> bad) => () =>
    {
        coordinator.Clock.Offset = offset;
        return bad();
    };

    private static StringContent Yaml(string text) => new(text, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));

    private static HttpRequestMessage Link(HttpMethod method, string path, HttpContent? content)
        => new(method, path) { Content = content, Headers = { { LinkProtocol.VersionHeader, "1" } } };

    private static Task<(int Status, JsonElement Problem)> PostAsync(HttpClient http, string path, HttpContent? content)
        => SendAsync(http, path.StartsWith("link", StringComparison.Ordinal) ? Link(HttpMethod.Post, path, content)
            : new HttpRequestMessage(HttpMethod.Post, path) { Content = content });

    private static Task<(int Status, JsonElement Problem)> PollAsync(HttpClient http)
        => PostAsync(http, "link/poll", JsonContent.Create(new { session = "s", client = new { }, waitSeconds = 0 }));

    private static async Task<(int Status, JsonElement Problem)> SendAsync(HttpClient http, HttpRequestMessage request)
    {
        using (request) return await ReadAsync(await http.SendAsync(request, Cancellation));
    }

    private static async Task<(int Status, JsonElement Problem)> ReadAsync(HttpResponseMessage answer)
    {
        using (answer) return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation));
    }

    private static async Task<(string Id, string Token)> BearerAsync(HttpClient admin, string role, double lifetime)
    {
        using var answer = await admin.PostAsJsonAsync("api/tokens", new { kind = "bearer", role, lifetime }, Cancellation);
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        return (made.GetProperty("id").GetString()!, made.GetProperty("token").GetString()!);
    }

    // Runs, clients' credentials, certificates: all that a request can change.
    private static async Task<string> StateAsync(HttpClient admin)
        => await admin.GetStringAsync("api/runs", Cancellation) + await admin.GetStringAsync("api/tokens", Cancellation)
            + await admin.GetStringAsync("api/certificates", Cancellation);
}
