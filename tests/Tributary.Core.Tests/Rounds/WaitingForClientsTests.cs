using System.Threading.Channels;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Rounds;

public sealed class WaitingForClientsTests
{
    [Fact]
    public async Task A_round_waits_for_clients_that_can_take_part_and_says_each_change()
    {
        var images = new Holdings { Kind = HoldingKind.Images, Shape = [32, 32, 3] };
        var spec = new RunSpec
        {
            Model = ModelCatalog.All[0],
            Rounds = 1,
            Cohort = new() { Size = 2, WaitFor = 2 },
            Evaluation = new() { On = EvaluationPlace.None },
        };
        var (clients, told) = (new ClientRegistry(), new Waits());
        var ports = new RunPorts
        {
            Clients = clients,
            Store = new MemoryRunStore(),
            Observer = told,
            Waits = true,
            Clock = new ManualClock(),
        };
        clients.Join(FakeClient.Answers("a", 1, 1));

        var running = new FederatedRun("r", spec, ports).ExecuteAsync(Checkpoint.Start(Updates.Model(0, 0, 0)), CancellationToken.None);
        Assert.Equal("waiting for 2 clients: 1 is here", await told.NextAsync());
        clients.Join(new FakeClient("b", (_, _) => throw new InvalidOperationException()) { Info = new("b") { Holds = images } });
        Assert.Equal("waiting for 1 of 2 clients: b holds images of 32x32x3, the run wants samples of 28x28", await told.NextAsync());
        clients.Join(FakeClient.Answers("c", 1, 1));
        await running;

        Assert.Equal("a c", await told.NextAsync());
    }

    private sealed class Waits : IRunObserver
    {
        private readonly Channel<string> _told = Channel.CreateUnbounded<string>();

        public ValueTask<string> NextAsync() => _told.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public void WaitingForClients(Shortage shortage) => _told.Writer.TryWrite(shortage.InWords());

        public void RoundStarted(int round, IReadOnlyList<string> cohort) => _told.Writer.TryWrite(string.Join(' ', cohort));
    }
}
