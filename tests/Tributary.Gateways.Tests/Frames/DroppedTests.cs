using Folders;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Gateways.Frames;
using Tributary.Gateways.Tests.Contract;
using Tributary.Transports.Frames;

namespace Tributary.Gateways.Tests.Frames;

/// <summary>Who was put out, and what it had said before.</summary>
public sealed class DroppedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MovedClock _clock = new();
    private readonly ContractCoordinator _coordinator;
    private readonly FrameDesk _desk;

    public DroppedTests()
    {
        _coordinator = new ContractCoordinator(_folder.At("coordinator"));
        _desk = new FrameDesk(_coordinator.Clients, _coordinator.Files(), _coordinator.Notes,
            new FrameRules("test", TimeSpan.FromMinutes(1), 10, 1), (_, _) => Task.CompletedTask, _clock, NullLogger.Instance);
    }

    public void Dispose()
    {
        _desk.Dispose();
        _coordinator.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_hello_that_is_read_late_brings_nobody_back_and_another_process_comes_at_once()
    {
        Hello("first");
        Assert.True(_desk.IsPresent("a"));

        _desk.Drop("a", "its credentials were revoked");
        Hello("first");
        Assert.False(_desk.IsPresent("a"));
        Assert.Equal(1, _desk.Passed[PassedKind.UnknownClient]);

        Hello("second");
        Assert.True(_desk.IsPresent("a"));
    }

    [Fact]
    public void Whoever_was_put_out_may_come_again_later_where_it_is_still_let_in()
    {
        Hello("first");
        _desk.Drop("a", "an operator wanted it");

        _clock.Now += TimeSpan.FromSeconds(6);
        Hello("first");

        Assert.True(_desk.IsPresent("a"));
    }

    private void Hello(string session)
        => _desk.Receive(
            FrameJson.Frame("a", FrameWords.Hello, HelloMessage.Here, new HelloMessage(session), FrameJson.Default.HelloMessage));
}
