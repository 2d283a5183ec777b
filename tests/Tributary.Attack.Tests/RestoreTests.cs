using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Tributary.Attack.Tests;

/// <summary>Backups by the command line, and who is revived by an older one: nobody.</summary>
public sealed class RestoreTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Attack("operator", "restores a backup from before a revocation, over the folder or into a new one",
        "what was revoked stays so: tokens, clients, and who joined with them")]
    public async Task An_older_backup_revives_nobody(bool isElsewhere)
    {
        using var coordinator = await Stronghold.StartAsync();
        var vera = await Stronghold.OkAsync(await coordinator.Admin().PostAsJsonAsync("api/tokens",
            new { kind = "bearer", role = "viewer", name = "vera" }));
        var (revoked, held) = ((string)vera["token"]!,
            await coordinator.TokenAsync(new { kind = "bearer", role = "viewer", name = "otto" }));
        var (put, kept) = (await BearerAsync(coordinator, "board-1"), await BearerAsync(coordinator, "board-2"));
        await coordinator.ToolAsync([], "backup", "before.zip", "--folder", coordinator.Kept);

        // 1. The verbs of a user take both away, and both feel it.
        string[] admin = ["--coordinator", $"{coordinator.Address}", "--token", (await File.ReadAllTextAsync(
            Path.Combine(coordinator.Kept, "access", "admin.token"))).Trim()];
        await coordinator.ToolAsync([], ["token", "revoke", (string)vera["id"]!, .. admin]);
        Assert.Equal(HttpStatusCode.NoContent, (await coordinator.Admin().PostAsync("api/clients/board-1/revoke", null)).StatusCode);
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK], await ReadAsync(coordinator, revoked, held));
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK], await RenewAsync(coordinator, put, kept));

        // 2. The older backup comes back: over what is there, which knows of it, or elsewhere, where only a later backup's list tells.
        if (isElsewhere) await coordinator.ToolAsync([], "backup", "after.zip", "--folder", coordinator.Kept);
        coordinator.Kill();
        if (isElsewhere) Directory.Delete(coordinator.Kept, recursive: true);
        await coordinator.ToolAsync([], ["restore", "before.zip", "--folder", coordinator.Kept,
            .. isElsewhere ? Array.Empty<string>() : ["--force"]]);
        await coordinator.StartAgainAsync();

        // 3. Who was let go stays out; the others come in as before.
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK], await ReadAsync(coordinator, revoked, held));
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK], await RenewAsync(coordinator, put, kept));
        await coordinator.UnharmedAsync();
    }

    private static async Task<string> BearerAsync(Stronghold coordinator, string name)
    {
        var token = await coordinator.TokenAsync(new { kind = "join" });
        using var link = Linked(coordinator.Caller(null));
        JsonNode joined = await Stronghold.OkAsync(await link.PostAsJsonAsync("link/enroll", new { token, name }));
        return (string)joined["bearer"]!;
    }

    private static async Task<List<HttpStatusCode>> ReadAsync(Stronghold coordinator, params string[] tokens)
    {
        var answers = new List<HttpStatusCode>();
        foreach (var token in tokens) answers.Add((await coordinator.Caller(token).GetAsync("api/runs")).StatusCode);
        return answers;
    }

    private static async Task<List<HttpStatusCode>> RenewAsync(Stronghold coordinator, params string[] bearers)
    {
        var answers = new List<HttpStatusCode>();
        foreach (var bearer in bearers)
            answers.Add((await Linked(coordinator.Caller(bearer)).PostAsJsonAsync("link/renew", new { })).StatusCode);
        return answers;
    }

    private static HttpClient Linked(HttpClient http)
    {
        http.DefaultRequestHeaders.Add("Tributary-Link", "1");
        return http;
    }
}
