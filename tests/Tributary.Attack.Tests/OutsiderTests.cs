using System.Net;
using System.Net.Http.Json;

namespace Tributary.Attack.Tests;

/// <summary>What somebody without credentials, or with what is not enough, can do: nothing.</summary>
public sealed class OutsiderTests
{
    [Fact]
    [Attack("outsider", "reads runs, clients and models without credentials", "401, nothing of them in the answer")]
    public async Task Without_credentials_nothing_is_told()
    {
        using var coordinator = await Stronghold.StartAsync();
        var outsider = coordinator.Caller(null);
        foreach (var path in new[] { "api/runs", "api/clients", "api/models", "api/settings", "api/audit", "link/models/"
            + new string('a', 64) })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await outsider.GetAsync(path)).StatusCode);
        }

        await coordinator.UnharmedAsync();
    }

    [Fact]
    [Attack("viewer", "starts a run", "403, no run")]
    public async Task A_viewer_starts_nothing()
    {
        using var coordinator = await Stronghold.StartAsync();
        var viewer = await coordinator.PersonAsync("viewer", "vera");
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsJsonAsync("api/runs", new { model = "s4t-net" })).StatusCode);
        Assert.Empty((await Stronghold.OkAsync(await viewer.GetAsync("api/runs")))["items"]!.AsArray());
        await coordinator.UnharmedAsync();
    }

    [Fact]
    [Attack("client", "asks for what people see", "403")]
    public async Task A_client_is_no_person()
    {
        using var coordinator = await Stronghold.StartAsync();
        var client = await coordinator.ClientAsync("board-1");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("api/runs")).StatusCode);
        await coordinator.UnharmedAsync();
    }
}
