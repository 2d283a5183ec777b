using System.Net.Http.Json;
using System.Text.Json;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Tokens;
using Tributary.Transports.Joining;

namespace Tributary.Coordinator.Tests.Access;

/// <summary>Credentials with every request, over real TLS.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task Without_credentials_only_what_anybody_may_is_served()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var nobody = coordinator.Http(bearer: null);

        using var runs = await nobody.GetAsync("api/runs", TestContext.Current.CancellationToken);
        Assert.Equal((401, "no-credentials"), await ReadAsync(runs));
        Assert.Contains("Bearer", runs.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal((401, "no-credentials"), await coordinator.PollAsync(nobody));
        foreach (var open in new[] { "healthz", "link/authority", "api" })
        {
            using var answer = await nobody.GetAsync(open, TestContext.Current.CancellationToken);
            Assert.Equal((open, 200), (open, (int)answer.StatusCode));
        }
    }

    [Fact]
    public async Task The_first_admin_token_lies_in_a_file_for_its_owner_and_holds()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var admin = coordinator.Http(coordinator.AdminToken);
        using var answer = await admin.GetAsync("api/tokens", TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)answer.StatusCode);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(coordinator.Access, AccessKeys.AdminTokenFile)));
    }

    [Fact]
    public async Task Each_role_may_what_it_contains_and_no_more()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        foreach (var (role, reads, pauses, admins) in new[] { ("viewer", 200, 403, 403), ("operator", 200, 404, 403),
            ("admin", 200, 404, 200) })
        {
            using var http = coordinator.Http(await BearerAsync(coordinator, role));
            Assert.Equal(reads, await StatusAsync(http.GetAsync("api/runs", TestContext.Current.CancellationToken)));
            Assert.Equal(pauses, await StatusAsync(http.PostAsync("api/runs/none/pause", null, TestContext.Current.CancellationToken)));
            Assert.Equal(admins, await StatusAsync(http.GetAsync("api/audit", TestContext.Current.CancellationToken)));
            Assert.Equal(403, (await coordinator.PollAsync(http)).Status);
        }
    }

    [Fact]
    public async Task An_operator_makes_join_tokens_and_no_bearer_tokens()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var http = coordinator.Http(await BearerAsync(coordinator, "operator"));

        Assert.Equal(201, await StatusAsync(http.PostAsJsonAsync("api/tokens", new { kind = "join" },
            TestContext.Current.CancellationToken)));
        Assert.Equal(403, await StatusAsync(http.PostAsJsonAsync("api/tokens", new { kind = "bearer", role = "admin" },
            TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_revocation_takes_effect_with_the_next_request_of_the_same_connection(bool withCertificate)
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var http = coordinator.Http(await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-2", withCertificate));
        using var admin = coordinator.Http(coordinator.AdminToken);

        Assert.Equal((200, null), await coordinator.PollAsync(http));
        Assert.Equal(204, await StatusAsync(admin.PostAsync("api/clients/board-2/revoke", null, TestContext.Current.CancellationToken)));
        Assert.Equal((401, "revoked"), await coordinator.PollAsync(http));
    }

    [Fact]
    public async Task A_foreign_certificate_with_the_same_names_and_a_wrong_token_are_refused()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var other = CertificateAuthority.Create("127.0.0.1", coordinator.Clock);
        var forged = other.Issue("admin", Role.Admin, TimeSpan.FromDays(1));
        using var foreign = coordinator.Http(new LinkCredentials("admin", default, default)
        {
            Certificate = forged.Pem,
            Key = forged.KeyPem,
            Authority = coordinator.Authority.Pem
        });
        using var wrong = coordinator.Http(TokenText.Create(TokenKind.Bearer).Reveal());

        using var first = await foreign.GetAsync("api/runs", TestContext.Current.CancellationToken);
        Assert.Equal((401, "foreign-certificate"), await ReadAsync(first));
        using var second = await wrong.GetAsync("api/runs", TestContext.Current.CancellationToken);
        Assert.Equal((401, "bad-token"), await ReadAsync(second));
    }

    [Fact]
    public async Task A_client_that_floods_is_told_to_wait_and_another_is_served()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync(new AccessOptions
        {
            Burst = 5,
            RequestsPerSecond = 1,
            MaxWaiting = 0
        });
        using var flooding = coordinator.Http(await BearerAsync(coordinator, "viewer"));
        using var calm = coordinator.Http(await BearerAsync(coordinator, "viewer"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 40)
            .Select(_ => flooding.GetAsync("api/runs", TestContext.Current.CancellationToken)));

        Assert.InRange(answers.Count(answer => (int)answer.StatusCode == 200), 5, 39);
        Assert.All(answers.Where(answer => (int)answer.StatusCode != 200),
            answer => Assert.True((int)answer.StatusCode == 429 && answer.Headers.RetryAfter is not null));
        Assert.Equal(200, await StatusAsync(calm.GetAsync("api/runs", TestContext.Current.CancellationToken)));
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task Failed_attempts_are_limited_and_make_one_line_a_minute()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync(new AccessOptions { FailuresPerMinute = 10 });
        using var wrong = coordinator.Http(TokenText.Create(TokenKind.Bearer).Reveal());
        var statuses = new List<int>();
        for (var time = 0; time < 15; time++)
            statuses.Add(await StatusAsync(wrong.GetAsync("api/runs", TestContext.Current.CancellationToken)));

        Assert.Equal((10, 5), (statuses.Count(status => status == 401), statuses.Count(status => status == 429)));
        Assert.Single(coordinator.AuditText().Split('\n'), line => line.Contains("access.refused", StringComparison.Ordinal));

        // Whoever has credentials that hold is not touched, from the same address.
        using var admin = coordinator.Http(coordinator.AdminToken);
        Assert.Equal(200, await StatusAsync(admin.GetAsync("api/runs", TestContext.Current.CancellationToken)));
        using var verdict = await admin.GetAsync("api/audit/verify", TestContext.Current.CancellationToken);
        Assert.True((await verdict.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("holds")
            .GetBoolean());
    }

    [Fact]
    public async Task Another_sites_page_cannot_use_an_open_coordinator()
    {
        using var folder = new TemporaryFolder();
        await using var host = await CoordinatorHost.StartAsync(new CoordinatorOptions
        {
            Folder = folder.Path,
            Listen = new Uri("http://127.0.0.1:0"),
            Threads = 1
        }, TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = host.Address };
        foreach (var (header, value) in new[] { ("Origin", "https://example.org"), ("Host", "example.org") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "api/runs");
            request.Headers.TryAddWithoutValidation(header, value);
            Assert.Equal(403, await StatusAsync(http.SendAsync(request, TestContext.Current.CancellationToken)));
        }

        Assert.Equal(200, await StatusAsync(http.GetAsync("api/runs", TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("http://127.0.0.1:7070", false, null, true)]
    [InlineData("http://0.0.0.0:7070", false, null, false)]
    [InlineData("https://0.0.0.0:7070", false, null, true)]
    [InlineData("https://0.0.0.0:7070", false, false, false)]
    [InlineData("http://0.0.0.0:7070", true, null, true)]
    public void Beyond_loopback_tls_and_credentials_are_demanded(string listen, bool insecure, bool? credentials, bool sound)
        => Assert.Equal(sound, !new CoordinatorOptions
        {
            Folder = "x",
            Listen = new Uri(listen),
            Access = new AccessOptions { Insecure = insecure, RequireCredentials = credentials }
        }.Problems().Any());

    private static async Task<string> BearerAsync(SecuredCoordinator coordinator, string role)
    {
        using var admin = coordinator.Http(coordinator.AdminToken);
        using var answer = await admin.PostAsJsonAsync("api/tokens", new { kind = "bearer", role }, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("token")
            .GetString()!;
    }

    private static async Task<int> StatusAsync(Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        return (int)answer.StatusCode;
    }

    private static async Task<(int, string?)> ReadAsync(HttpResponseMessage answer)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("remedy").GetString()));
        return ((int)answer.StatusCode, problem.GetProperty("type").GetString()?.Replace("urn:tributary:", "", StringComparison.Ordinal));
    }
}
