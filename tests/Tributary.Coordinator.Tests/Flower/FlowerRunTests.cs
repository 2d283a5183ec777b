using System.Text.Json;
using Peers;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Tests.Access;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Gateways.Flower;

namespace Tributary.Coordinator.Tests.Flower;

/// <summary>Flower clients at a coordinator as it ships.</summary>
public sealed class FlowerRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Python_clients_take_part_beside_others_are_listed_and_end_with_the_coordinator()
    {
        await PythonPeer.NeedAsync("grpc", "numpy", "google.protobuf");
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"),
            options => options with { Gateways = [new FlowerOptions { Listen = new Uri("http://127.0.0.1:0") }] });
        await using var peer = PythonPeer.Start("flower_client.py",
            [coordinator.Flower.Authority, """properties={"client_id":"site-7","num_examples":20}"""]);
        coordinator.Join(coordinator.Trainers().Take(2));
        await coordinator.Clients.WaitAsync(() => coordinator.Clients.Count == 3, Now);

        var run = await coordinator.PostRunAsync(RunningCoordinator.RunFile + "\nconfig: { fit: { momentum: 0.9 } }");
        run = await coordinator.UntilAsync(run.Id, ended => ended.Outcome is not null);

        Assert.Equal(0.9, (double)(await peer.UntilAsync("fit"))["config"]!["momentum"]!);
        var client = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/clients/site-7"), ApiJson.Default.ClientView)!;
        Assert.Equal(("flower", ClientState.Online, 20L, 3), (client.Transport, client.State, client.Examples, client.Rounds));
        await coordinator.StopAsync();
        Assert.Equal("OK", (string?)(await peer.UntilAsync("end"))["status"]);
    }

    [Fact]
    public async Task Beyond_loopbacks_rules_a_certificate_says_who_a_client_is_and_without_one_nobody_joins()
    {
        await PythonPeer.NeedAsync("grpc", "numpy", "google.protobuf");
        await using var coordinator = await SecuredCoordinator.StartAsync();
        var held = await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-3");
        var server = $"localhost:{coordinator.Flower.Port}";
        var authority = ("CA", coordinator.Write("ca.pem", held.Authority!));
        await using var named = PythonPeer.Start("flower_client.py", [server, """properties={"client_id":"somebody-else"}"""], authority,
            ("CERT", coordinator.Write("c.pem", held.Certificate!)), ("KEY", coordinator.Write("k.pem", held.Key!)));
        await using var nobody = PythonPeer.Start("flower_client.py", [server], authority, ("CERT", ""), ("KEY", ""));

        Assert.Equal("UNAUTHENTICATED", (string?)(await nobody.UntilAsync("end"))["status"]);
        using var admin = coordinator.Http(coordinator.AdminToken);
        while (JsonDocument.Parse(await admin.GetStringAsync("api/clients", Now)).RootElement.GetProperty("items").GetArrayLength() == 0)
            await Task.Yield();
        Assert.Equal("board-3", JsonDocument.Parse(await admin.GetStringAsync("api/clients", Now)).RootElement.GetProperty("items")[0]
            .GetProperty("id").GetString());

        using var revoked = await admin.PostAsync("api/clients/board-3/revoke", null, Now);
        revoked.EnsureSuccessStatusCode();
        await named.UntilAsync("end");
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "http://0.0.0.0:9092", "certificate")]
    [InlineData("http://127.0.0.1:0", "https://0.0.0.0:9092", "listen on https too")]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:9092/x", "end after the port")]
    public void An_address_that_the_rules_of_access_forbid_is_a_fault(string listen, string flower, string words)
        => Assert.Contains(new CoordinatorOptions
        {
            Folder = "x",
            Listen = new(listen),
            Gateways = [new FlowerOptions { Listen = new(flower) }],
        }.Problems(), problem => problem.Path == "flower.listen" && problem.ToString().Contains(words, StringComparison.Ordinal));

    public void Dispose() => _folder.Dispose();
}
