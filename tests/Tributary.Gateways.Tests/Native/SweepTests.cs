using Tributary.Core.Clients;
using Tributary.Gateways.Native;

namespace Tributary.Gateways.Tests.Native;

/// <summary>Who was not heard of for a lease is looked for by a timer, whose faults nobody hears: one would end the process.</summary>
public sealed class SweepTests
{
    [Fact]
    public async Task What_breaks_over_one_client_ends_neither_the_process_nor_the_lease_of_another()
    {
        var observer = new BreaksOver("a");
        var options = new LinkOptions { Open = true, Lease = TimeSpan.FromSeconds(1) };
        await using var harness = await NativeHarness.StartAsync(options, null, observer);
        using var link = new RawLink(harness.Address);
        for (var time = 1; time <= 2; time++)
        {
            foreach (var name in (string[])["a", "b"]) await link.PollAsync(name, "s");
            Assert.Equal(2, harness.Coordinator.Clients.Count);
            while (harness.Coordinator.Clients.Count > 0 || observer.Left.Count < 2 * time)
                await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(["a", "a", "b", "b"], observer.Left.Order(StringComparer.Ordinal));
    }

    private sealed class BreaksOver(string client) : IClientObserver
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Left { get; } = new();

        public void ClientLeft(ClientInfo left, string reason, bool isLost)
        {
            Left.Enqueue(left.Id);
            if (left.Id == client) throw new InvalidOperationException("broken by the test");
        }
    }
}
