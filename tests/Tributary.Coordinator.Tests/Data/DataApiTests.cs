using System.Net.Http.Json;
using System.Text.Json;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Tests.Access;
using Tributary.Coordinator.Tests.Fakes;

namespace Tributary.Coordinator.Tests.Data;

/// <summary>Data sets, partitions and settings.</summary>
public sealed class DataApiTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_partition_tells_what_each_client_would_hold()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);

        var answer = await coordinator.PostAsync("/api/data/partition",
            """{ "data": { "set": "mnist-mini", "partition": { "kind": "dirichlet", "clients": 20, "alpha": 0.3 } }, "seed": 7 }""");
        var table = JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), ApiJson.Default.DataPartition)!;

        Assert.Equal((20, 10, 2000L), (table.Clients.Count, table.Classes.Count, table.Samples));
        Assert.Equal(2000, table.Clients.Sum(client => client.Total));
        Assert.All(table.Clients, client => Assert.Equal(client.Total, client.Counts.Sum()));
        Assert.Contains(table.Clients, client => client.Counts.Contains(0));
    }

    [Theory]
    [InlineData("{}", 422, "data")]
    [InlineData("""{ "data": { "set": "mnist-mini", "partition": { "kind": "iid", "clients": 3000 } } }""", 422, "data.partition.clients")]
    [InlineData("""{ "data": { "set": "nothing" } }""", 422, "data.set")]
    [InlineData("""{ "data": { "set": "mnist-mini" }, "seed": -1 }""", 422, "seed")]
    [InlineData("""{ "data": 7 }""", 422, "data")]
    [InlineData("""{ "data": { "set": "mnist", "folder": "nowhere" } }""", 409, null)]
    [InlineData("{", 400, null)]
    public async Task What_cannot_be_dealt_is_told_at_its_field(string body, int status, string? path)
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);

        var problem = await coordinator.ProblemAsync(await coordinator.PostAsync("/api/data/partition", body), status);

        if (path is not null) Assert.Equal(path, problem.Errors![0].Path);
        Assert.NotNull(problem.Remedy);
    }

    [Fact]
    public async Task Roles_hold_for_every_new_path()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var admin = coordinator.Http(coordinator.AdminToken);
        var made = await (await admin.PostAsJsonAsync("api/tokens", new TokenRequest("bearer", "viewer"),
            AccessJson.Default.TokenRequest)).Content.ReadFromJsonAsync(AccessJson.Default.TokenReply);
        using var viewer = coordinator.Http(made!.Token);

        async Task<int> Status(HttpMethod method, string path, object? body = null)
            => (int)(await viewer.SendAsync(new HttpRequestMessage(method, path)
            {
                Content = body is null ? null
                : JsonContent.Create(body)
            }, TestContext.Current.CancellationToken)).StatusCode;

        Assert.Equal(200, await Status(HttpMethod.Get, "api/catalog"));
        Assert.Equal(200, await Status(HttpMethod.Get, "api/health"));
        Assert.Equal(200, await Status(HttpMethod.Get, "api/serving"));
        Assert.Equal(200, await Status(HttpMethod.Get, "api/data/sets"));
        Assert.Equal(404, await Status(HttpMethod.Get, "api/runs/none/series"));
        Assert.Equal(404, await Status(HttpMethod.Post, "api/serving/none/predict", new { features = new[] { new[] { 1 } } }));
        Assert.Equal(200, await Status(HttpMethod.Post, "api/data/partition", new { data = new { set = "mnist-mini" } }));
        Assert.Equal(403, await Status(HttpMethod.Post, "api/data/partition", new { data = new { file = "/etc/passwd", label = "x" } }));
        Assert.Equal(403, await Status(HttpMethod.Post, "api/runs/check", new { model = "logreg" }));
        Assert.Equal(403, await Status(HttpMethod.Put, "api/serving/default", new { model = new string('a', 64) }));
        Assert.Equal(403, await Status(HttpMethod.Delete, "api/serving/default"));
        Assert.Equal(403, await Status(HttpMethod.Get, "api/settings"));
    }

    [Fact]
    public async Task Settings_tell_what_holds_and_who_said_so()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path,
            options => options with
            {
                Settings = [new Setting("listening", "listen", "http://127.0.0.1:0", "--listen", "Where it listens."),
            new Setting("limits", "burst", null, "default", "Requests at once.")]
            });

        var settings = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/settings"), ApiJson.Default.SettingsInfo)!;

        Assert.Equal(["listening", "limits"], settings.Groups.Select(group => group.Name));
        Assert.Equal(("listen", "--listen", null),
            (settings.Groups[0].Items[0].Key, settings.Groups[0].Items[0].Source, settings.Groups[1].Items[0].Value));
    }

    public void Dispose() => _folder.Dispose();
}
