using System.Net.Http.Json;
using System.Text.Json;
using Tributary.Coordinator.Access;
using Tributary.Gateways.Enrolment;
using Tributary.Security.Tokens;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;
using Enrolment = Tributary.Transports.Joining.Enrolment;

namespace Tributary.Coordinator.Tests.Access;

/// <summary>Over real TLS: who gets in, and who does not.</summary>
public sealed class EnrolmentTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_enrolled_client_polls_and_may_do_nothing_else(bool withCertificate)
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        var identity = await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-2", withCertificate);
        using var http = coordinator.Http(identity);

        Assert.Equal((200, null), await coordinator.PollAsync(http));
        using var runs = await http.GetAsync("api/runs", TestContext.Current.CancellationToken);
        Assert.Equal(403, (int)runs.StatusCode);
        Assert.Contains("urn:tributary:forbidden", await runs.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Contains("client.enrolled", coordinator.AuditText(), StringComparison.Ordinal);
        Assert.Contains("access.forbidden", coordinator.AuditText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eight_enrol_at_once_with_a_token_for_one_and_one_gets_in()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        var token = await coordinator.JoinTokenAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(number => ProblemOf(() => coordinator.EnrolAsync(token, $"board-{number}", withCertificate: number % 2 == 0))));

        Assert.Equal(1, outcomes.Count(outcome => outcome is (200, null)));
        Assert.Equal(7, outcomes.Count(outcome => outcome is (401, "token-used")));
    }

    [Fact]
    public async Task Each_token_that_does_not_hold_is_told_apart()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var admin = coordinator.Http(coordinator.AdminToken);
        var (expiring, revoked, bound) = (await coordinator.JoinTokenAsync(lifetime: 60), await coordinator.JoinTokenAsync(),
            await coordinator.JoinTokenAsync("board-9"));
        Assert.True(TokenText.TryParse(revoked, out var parsed));
        using var answer = await admin.DeleteAsync($"api/tokens/{parsed.Id}", TestContext.Current.CancellationToken);
        Assert.Equal(204, (int)answer.StatusCode);

        Assert.Equal((401, "token-revoked"), await ProblemOf(() => coordinator.EnrolAsync(revoked, "board-2")));
        Assert.Equal((403, "other-name"), await ProblemOf(() => coordinator.EnrolAsync(bound, "board-2")));
        Assert.Equal((401, "bad-token"), await ProblemOf(() => coordinator.EnrolAsync(TokenText.Create(TokenKind.Join,
            coordinator.Authority.Fingerprint).Reveal(), "board-2")));
        coordinator.Clock.Offset = TimeSpan.FromMinutes(2);
        Assert.Equal((401, "token-expired"), await ProblemOf(() => coordinator.EnrolAsync(expiring, "board-2")));
        Assert.DoesNotContain(revoked.Split('_')[3], coordinator.AuditText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_name_is_refused_until_its_credentials_are_revoked()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var admin = coordinator.Http(coordinator.AdminToken);
        await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-2");
        var (free, early) = (await coordinator.JoinTokenAsync(), await coordinator.JoinTokenAsync("board-4"));
        await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-4");

        Assert.Equal((409, "name-taken"), await ProblemOf(() => coordinator.EnrolAsync(free, "board-2")));
        Assert.Equal((409, "name-taken"), await ProblemOf(() => coordinator.EnrolAsync(early, "board-4")));
        foreach (var name in new[] { "board-2", "admin" })
        {
            using var named = await admin.PostAsJsonAsync("api/tokens", new { kind = "join", name }, TestContext.Current.CancellationToken);
            Assert.Equal(409, (int)named.StatusCode);
        }

        using (var revoked = await admin.PostAsync("api/clients/board-2/revoke", null, TestContext.Current.CancellationToken))
            Assert.Equal(204, (int)revoked.StatusCode);
        Assert.Equal((200, null), await ProblemOf(async () => await coordinator.EnrolAsync(await coordinator.JoinTokenAsync("board-2"),
            "board-2")));

        // The refusal did not use the token up.
        Assert.Equal((200, null), await ProblemOf(() => coordinator.EnrolAsync(free, "board-3")));
    }

    [Fact]
    public async Task From_one_address_so_many_join_in_a_minute_and_no_more()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync(new AccessOptions
        { Enrolment = new EnrolmentOptions { MaxPerMinute = 3 } });
        var token = await coordinator.JoinTokenAsync(uses: 100);
        using var http = coordinator.Http(bearer: null);
        var statuses = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            using var answer = await http.PostAsJsonAsync("link/enroll", new { token, name = $"board-{i}" },
                TestContext.Current.CancellationToken);
            statuses.Add((int)answer.StatusCode);
            if (i == 7) Assert.NotNull(answer.Headers.RetryAfter);
        }

        Assert.Equal([200, 200, 200, 429, 429, 429, 429, 429], statuses);
        coordinator.Clock.Offset = TimeSpan.FromMinutes(1);
        using var later = await http.PostAsJsonAsync("link/enroll", new { token, name = "board-9" }, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)later.StatusCode);
    }

    [Theory]
    [InlineData("approve", true)]
    [InlineData("approve", false)]
    [InlineData("refuse", true)]
    public async Task Where_an_operator_decides_a_client_waits_for_it(string decision, bool withCertificate)
    {
        await using var coordinator = await SecuredCoordinator.StartAsync(new AccessOptions
        { Enrolment = new EnrolmentOptions { Approve = true } });
        using var admin = coordinator.Http(coordinator.AdminToken);
        var joining = ProblemOf(async () => await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-2", withCertificate));
        JsonElement waiting;
        while ((waiting = await admin.GetFromJsonAsync<JsonElement>("api/enrolments", TestContext.Current.CancellationToken))
            .GetArrayLength() == 0) await Task.Yield();

        Assert.False(joining.IsCompleted);
        Assert.Equal("board-2", waiting[0].GetProperty("name").GetString());
        using (var unknown = await admin.PostAsync($"api/enrolments/board-3/{decision}", null, TestContext.Current.CancellationToken))
            Assert.Equal(404, (int)unknown.StatusCode);
        using (var decided = await admin.PostAsync($"api/enrolments/board-2/{decision}", null, TestContext.Current.CancellationToken))
            Assert.Equal(204, (int)decided.StatusCode);
        Assert.Equal(decision == "approve" ? (200, null) : (403, "not-approved"), await joining);
        Assert.Equal(0, (await admin.GetFromJsonAsync<JsonElement>("api/enrolments", TestContext.Current.CancellationToken))
            .GetArrayLength());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Renewed_credentials_hold_and_the_old_ones_until_their_end(bool withCertificate)
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        var first = await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-2", withCertificate);
        coordinator.Clock.Offset = first.RenewAt - coordinator.Clock.GetUtcNow() + TimeSpan.FromHours(1);
        using var line = coordinator.Http(first);
        var second = await Enrolment.RenewAsync(new EnrolmentLink(line, null, coordinator.Clock), first, coordinator.Clock,
            TestContext.Current.CancellationToken);

        Assert.Equal("board-2", second.Client);
        using (var old = coordinator.Http(first)) Assert.Equal((200, null), await coordinator.PollAsync(old));
        coordinator.Clock.Offset += TimeSpan.FromDays(31);
        using (var late = coordinator.Http(first)) Assert.Equal((401, "expired"), await coordinator.PollAsync(late));
        using (var next = coordinator.Http(second)) Assert.Equal((200, null), await coordinator.PollAsync(next));
    }

    [Fact]
    public async Task Somebody_in_between_with_another_authority_gets_no_token()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        await using var between = await SecuredCoordinator.StartAsync();
        var token = await coordinator.JoinTokenAsync();
        var identity = await coordinator.EnrolAsync(token, "board-2");

        var enrolling = await Assert.ThrowsAsync<UntrustedAuthorityException>(() => between.EnrolAsync(token, "board-3"));
        Assert.Contains("the join token names", enrolling.Message, StringComparison.Ordinal);
        using var http = between.Http(identity);
        var polling = await Assert.ThrowsAnyAsync<HttpRequestException>(() => between.PollAsync(http));
        Assert.Contains("was not signed by the authority", polling.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_whose_clock_is_an_hour_behind_reads_both_times()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        var identity = await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-2");
        var behind = new ShiftedClock { Offset = TimeSpan.FromHours(-1) };
        using var http = coordinator.Http(identity, behind);

        var fault = await Assert.ThrowsAnyAsync<HttpRequestException>(() => coordinator.PollAsync(http));
        Assert.Contains("one of the two clocks is off", fault.ToString(), StringComparison.Ordinal);
        Assert.Contains(behind.GetUtcNow().ToString("u")[..13], fault.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int, string?)> ProblemOf(Func<Task<LinkCredentials>> enrol)
    {
        try
        {
            await enrol();
            return (200, null);
        }
        catch (LinkProblemException fault)
        {
            Assert.False(string.IsNullOrEmpty(fault.Problem.Remedy));
            return (fault.Status, fault.Problem.Type?.Replace("urn:tributary:", "", StringComparison.Ordinal));
        }
    }
}
