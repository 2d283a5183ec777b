using System.Net.Http.Json;
using System.Text.Json;
using Tributary.Gateways.Enrolment;
using Tributary.Security.Tokens;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Coordinator.Tests.Access;

/// <summary>Whoever is revoked is out at once, whatever it has open and however it came to its credentials.</summary>
public sealed class RevocationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_renews_without_end_is_slowed_and_its_revocation_holds(bool withCertificate)
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var admin = coordinator.Http(coordinator.AdminToken);
        var first = await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-2", withCertificate);
        using var line = coordinator.Http(first);
        var link = new EnrolmentLink(line, null, coordinator.Clock);
        var got = new List<LinkCredentials>();
        LinkProblemException? limit = null;
        while (limit is null)
        {
            try
            {
                got.Add(await Transports.Joining.Enrolment.RenewAsync(link, first, coordinator.Clock, Cancellation));
            }
            catch (LinkProblemException problem)
            {
                limit = problem;
            }
        }

        Assert.Equal((429, "urn:tributary:too-many-renewals"), (limit.Status, limit.Problem.Type));
        Assert.InRange(got.Count, 2, CredentialBook.MaxOfOne);

        // The last one holds, those between do not.
        using (var last = coordinator.Http(got[^1])) Assert.Equal((200, null), await coordinator.PollAsync(last));
        using (var between = coordinator.Http(got[0])) Assert.Equal((401, "expired"), await coordinator.PollAsync(between));
        using (var revoked = await admin.PostAsync("api/clients/board-2/revoke", null, Cancellation))
            Assert.Equal(204, (int)revoked.StatusCode);
        foreach (var one in (LinkCredentials[])[first, got[0], got[^1]])
        {
            using var http = coordinator.Http(one);
            Assert.Equal((401, "revoked"), await coordinator.PollAsync(http));
        }
    }

    [Fact]
    public async Task Whoever_joined_with_a_token_is_out_when_it_is_revoked()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var admin = coordinator.Http(coordinator.AdminToken);
        var (token, other) = (await coordinator.JoinTokenAsync(uses: 2), await coordinator.JoinTokenAsync());
        using var one = coordinator.Http(await coordinator.EnrolAsync(token, "board-1"));
        using var two = coordinator.Http(await coordinator.EnrolAsync(token, "board-2", withCertificate: false));
        using var three = coordinator.Http(await coordinator.EnrolAsync(other, "board-3"));
        Assert.True(TokenText.TryParse(token, out var parsed));
        using (var revoked = await admin.DeleteAsync($"api/tokens/{parsed.Id}", Cancellation)) Assert.Equal(204, (int)revoked.StatusCode);

        Assert.Equal((401, "revoked"), await coordinator.PollAsync(one));
        Assert.Equal((401, "revoked"), await coordinator.PollAsync(two));
        Assert.Equal((200, null), await coordinator.PollAsync(three));
    }

    [Fact]
    public async Task A_revoked_viewers_stream_of_events_ends_at_once()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var admin = coordinator.Http(coordinator.AdminToken);
        using var made = await admin.PostAsJsonAsync("api/tokens", new { kind = "bearer", role = "viewer", name = "anna" }, Cancellation);
        var told = await made.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        using var viewer = coordinator.Http(told.GetProperty("token").GetString());
        using var answer = await viewer.GetAsync("api/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var own = await admin.GetAsync("api/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var stream = await answer.Content.ReadAsStreamAsync(Cancellation);
        var reading = ToTheEndAsync(stream);
        using (var revoked = await admin.DeleteAsync($"api/tokens/{told.GetProperty("id").GetString()}", Cancellation))
            Assert.Equal(204, (int)revoked.StatusCode);

        await reading.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        await using var others = await own.Content.ReadAsStreamAsync(Cancellation);
        Assert.False(ToTheEndAsync(others).IsCompleted);
    }

    [Fact]
    public async Task A_revoked_clients_poll_ends_at_once()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var admin = coordinator.Http(coordinator.AdminToken);
        using var http = coordinator.Http(await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-2"));
        await coordinator.PollAsync(http);
        var polling = new NativeLink(http, null, TimeProvider.System)
            .PollAsync(new PollRequest("tests", new ClientMessage()) { WaitSeconds = 600 }, Cancellation);
        while (!await IsOnlineAsync(admin)) await Task.Yield();
        using (var revoked = await admin.PostAsync("api/clients/board-2/revoke", null, Cancellation))
            Assert.Equal(204, (int)revoked.StatusCode);

        await Assert.ThrowsAnyAsync<Exception>(() => polling.WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
        Assert.Equal((401, "revoked"), await coordinator.PollAsync(http));
    }

    [Fact]
    public async Task An_admin_that_revokes_its_own_token_is_told_that_it_is_done()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var admin = coordinator.Http(coordinator.AdminToken);
        Assert.True(TokenText.TryParse(coordinator.AdminToken, out var own));
        using (var revoked = await admin.DeleteAsync($"api/tokens/{own.Id}", Cancellation)) Assert.Equal(204, (int)revoked.StatusCode);
        using var after = await admin.GetAsync("api/tokens", Cancellation);
        Assert.Equal(401, (int)after.StatusCode);
    }

    [Fact]
    public async Task Keys_tokens_and_all_else_in_the_folder_are_their_owners_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var coordinator = await SecuredCoordinator.StartAsync();
        var folder = new DirectoryInfo(Path.GetDirectoryName(coordinator.Access)!);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, folder.UnixFileMode);
        var access = new DirectoryInfo(coordinator.Access).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty(access);
        Assert.All(access.Where(entry => entry.Name != "audit.jsonl"),
            entry => Assert.Equal(default, entry.UnixFileMode & (UnixFileMode)0x3F));
    }

    private static async Task<bool> IsOnlineAsync(HttpClient admin)
        => (await admin.GetStringAsync("api/clients/board-2", Cancellation)).Contains("\"online\"", StringComparison.Ordinal);

    private static async Task ToTheEndAsync(Stream stream)
    {
        var block = new byte[1024];
        try
        {
            while (await stream.ReadAsync(block, Cancellation) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Broken off is an end too.
        }
    }
}
