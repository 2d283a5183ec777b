using Tributary.Core.Clients;
using Tributary.Gateways.Native;
using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Native;

/// <summary>An id is the client's that came first, whichever transport brought it.</summary>
public sealed class OwnershipTests
{
    private const string Poll = """{ "session": "s", "waitSeconds": 0, "client": {}, "holding": [] }""";

    [Fact]
    public async Task Who_polls_under_the_id_of_another_transports_client_is_told_and_takes_nothing_from_it()
    {
        await using var harness = await NativeHarness.StartAsync(new LinkOptions { Open = true });
        using var raw = new RawLink(harness.Address);
        var clients = harness.Coordinator.Clients;
        var owner = new ScriptedClient("a", (_, _) => throw new InvalidOperationException())
        {
            Info = new ClientInfo("a") { Transport = "flower" },
        };
        clients.Join(owner);

        var (status, problem) = await raw.PostAsync("link/poll", Poll);

        Assert.Equal((409, "urn:tributary:taken"), (status, (string?)problem!["type"]));
        Assert.Equal("a client called a is connected by flower", (string?)problem["detail"]);
        Assert.Same(owner, clients.Find("a"));
        Assert.Equal(200, (await raw.PostAsync("link/poll", Poll, client: "b")).Status);

        clients.Leave(owner);
        Assert.Equal(200, (await raw.PostAsync("link/poll", Poll)).Status);
        Assert.Equal("native", clients.Find("a")!.Info.Transport);
    }
}
