using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Tributary.Attack.Tests;

/// <summary>What people with credentials try with them, and what somebody keeps who was thrown out.</summary>
public sealed class AccessTests
{
    [Theory]
    [InlineData("../access/admin.token")]
    [InlineData("/proc/self/environ")]
    [InlineData("/dev/zero")]
    [InlineData("pipe.csv")]
    [InlineData("link.csv")]
    [Attack("operator", "reads files of the server through `data.file`: keys, links, pipes, devices, /proc",
        "422 at once, nothing of them in the answer")]
    public async Task An_operator_reads_no_file_of_the_server(string file)
    {
        using var coordinator = await Stronghold.StartAsync();
        var data = Directory.CreateDirectory(Path.Combine(coordinator.Kept, "data")).FullName;
        File.CreateSymbolicLink(Path.Combine(data, "link.csv"), "../access/admin.token");
        using (var pipe = Process.Start("mkfifo", [Path.Combine(data, "pipe.csv")])) await pipe.WaitForExitAsync();
        var oscar = await coordinator.PersonAsync("operator", "oscar");
        for (var skipped = 0; skipped < 3; skipped++)
        {
            var run = new { model = "logreg", evaluation = new { on = "server" }, data = new { file, label = "x", skipLines = skipped } };
            using var answer = await oscar.PostAsJsonAsync("api/runs", run);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.Equal((HttpStatusCode.UnprocessableEntity, text), (answer.StatusCode, text));
            Assert.DoesNotContain("tributary_bearer", text, StringComparison.Ordinal);
            Assert.DoesNotContain("PATH=", text, StringComparison.Ordinal);
        }

        await coordinator.UnharmedAsync();
    }

    [Fact]
    [Attack("viewer", "changes what is served under a name that looks like a question (`predict`)", "403")]
    public async Task A_viewer_serves_nothing()
    {
        using var coordinator = await Stronghold.StartAsync();
        var viewer = await coordinator.PersonAsync("viewer", "vera");
        using var put = await viewer.PutAsJsonAsync("api/serving/predict", new { model = new string('a', 64) });
        using var deleted = await viewer.DeleteAsync("api/serving/predict");
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (put.StatusCode, deleted.StatusCode));
        await coordinator.UnharmedAsync();
    }

    [Fact]
    [Attack("client", "renews its credentials without end, to outlive its revocation", "429 after 64; revoked, all of them are")]
    public async Task A_client_does_not_outlive_its_revocation()
    {
        using var coordinator = await Stronghold.StartAsync();
        var client = await coordinator.ClientAsync("board-1");
        List<string> got = [];
        HttpStatusCode last;
        do
        {
            using var answer = await client.PostAsJsonAsync("link/renew", new { });
            last = answer.StatusCode;
            if (last == HttpStatusCode.OK) got.Add((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["bearer"]!);
        }
        while (last == HttpStatusCode.OK && got.Count < 1_000);

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.Equal(HttpStatusCode.NoContent, (await coordinator.Admin().PostAsync("api/clients/board-1/revoke", null)).StatusCode);
        foreach (var bearer in got.TakeLast(3))
            Assert.Equal(HttpStatusCode.Unauthorized, (await coordinator.Caller(bearer).PostAsJsonAsync("link/renew", new { })).StatusCode);
        await coordinator.UnharmedAsync();
    }

    [Fact]
    [Attack("viewer", "goes on listening to events after its token was revoked", "the stream ends at once")]
    public async Task A_revoked_viewer_hears_nothing_more()
    {
        using var coordinator = await Stronghold.StartAsync();
        var order = new { kind = "bearer", role = "viewer", name = "vera" };
        var made = await Stronghold.OkAsync(await coordinator.Admin().PostAsJsonAsync("api/tokens", order));
        var viewer = coordinator.Caller((string)made["token"]!);
        using var answer = await viewer.GetAsync("api/events", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var listening = DrainAsync(stream);
        Assert.Equal(HttpStatusCode.NoContent, (await coordinator.Admin().DeleteAsync($"api/tokens/{(string)made["id"]!}")).StatusCode);
        await listening.WaitAsync(TimeSpan.FromMinutes(1));
        await coordinator.UnharmedAsync();
    }

    [Fact]
    [Attack("outsider", "joins a thousand names with one token", "one gets in; with more uses, 60 a minute from one address")]
    public async Task One_token_makes_no_thousand_names()
    {
        using var coordinator = await Stronghold.StartAsync();
        var one = await coordinator.TokenAsync(new { kind = "join" });
        var many = await coordinator.TokenAsync(new { kind = "join", uses = 1000 });
        var outsider = coordinator.Caller(null);
        foreach (var (token, most) in new[] { (one, 1), (many, 60) })
        {
            var joined = 0;
            for (var i = 0; i < 100; i++)
            {
                using var answer = await outsider.PostAsJsonAsync("link/enroll", new { token, name = $"x-{most}-{i}" });
                if (answer.StatusCode == HttpStatusCode.OK) joined++;
            }

            // A minute may have ended in between.
            Assert.InRange(joined, 1, most == 1 ? 1 : 2 * most);
        }

        await coordinator.UnharmedAsync();
    }

    [Fact]
    [Attack("outsider", "fills the disk with refusals: no credentials, used-up tokens", "a line a minute of each kind")]
    public async Task Refusals_do_not_fill_the_disk()
    {
        using var coordinator = await Stronghold.StartAsync();
        var token = await coordinator.TokenAsync(new { kind = "join" });
        var outsider = coordinator.Caller(null);
        for (var i = 0; i < 50; i++)
        {
            (await outsider.GetAsync("api/runs")).Dispose();
            (await outsider.PostAsJsonAsync("link/enroll", new { token, name = $"x-{i}" })).Dispose();
        }

        Assert.InRange((await File.ReadAllLinesAsync(Path.Combine(coordinator.Kept, "access", "audit.jsonl"))).Length, 3, 20);
        await coordinator.UnharmedAsync();
    }

    [Fact]
    [Attack("host", "reads the coordinator's files as another user", "0600 and 0700: nothing is for others")]
    public async Task Nothing_is_for_others()
    {
        using var coordinator = await Stronghold.StartAsync();
        await coordinator.RunAsync(new { model = "logreg", rounds = 1, evaluation = new { on = "none" } });
        var kept = new DirectoryInfo(coordinator.Kept);
        var all = kept.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Prepend(kept).ToList();
        Assert.Contains(all, entry => entry.Name == "tributary.db");
        Assert.All(all, entry => Assert.True(((int)entry.UnixFileMode & 0x3F) == 0, $"{entry.FullName} is {entry.UnixFileMode}"));
        await coordinator.UnharmedAsync();
    }

    private static async Task DrainAsync(Stream stream)
    {
        var block = new byte[1024];
        try
        {
            while (await stream.ReadAsync(block) > 0)
            {
            }
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException)
        {
            // Broken off is an end too.
        }
    }
}
