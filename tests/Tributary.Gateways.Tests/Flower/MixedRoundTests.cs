using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Tests.Native;

namespace Tributary.Gateways.Tests.Flower;

/// <summary>One round over several transports.</summary>
public sealed class MixedRoundTests
{
    [Fact]
    public async Task Two_Python_clients_two_native_ones_and_a_simulated_one_give_the_aggregate_of_the_same_clients_in_process()
    {
        var now = TestContext.Current.CancellationToken;
        var spec = new RunSpec
        {
            Model = ModelCatalog.Find("mcmahan-cnn") ?? ModelCatalog.Find("2nn")!,
            Rounds = 2,
            Cohort = new() { Size = 5, Quorum = 5, WaitFor = 5 },
            Evaluation = new() { On = EvaluationPlace.None },
        };
        (string Id, float Step, long Examples)[] clients
            = [("py-1", 0.5f, 10), ("py-2", -0.25f, 33), ("n-1", 0.1f, 7), ("n-2", 0.3f, 12), ("s-1", 0.7f, 5)];
        await using var flower = await FlowerHarness.StartAsync();
        await using var native = await NativeHarness.StartAsync(flower.Coordinator);
        await flower.Coordinator.CreateAsync("r", spec);
        var expected = await flower.Coordinator.CalmAsync("r", spec,
            clients.Select(one => ScriptedClient.Moves(one.Id, one.Step, one.Examples)));

        foreach (var (id, step, examples) in clients)
        {
            if (id[0] == 'p')
                await flower.StartPeerAsync($"step={step}", $"examples={examples}", $$"""properties={"client_id":"{{id}}"}""");
            else if (id[0] == 'n') await native.StartClientAsync(ScriptedClient.Moves(id, step, examples));
            else flower.Coordinator.Clients.Join(ScriptedClient.Moves(id, step, examples));
        }

        var outcome = await flower.Coordinator.RunAsync("r", spec, now);

        Assert.Equal(expected.ModelSha256, outcome.ModelSha256);
        Assert.All((await flower.Coordinator.RoundAsync("r", 2)).Cohort, client => Assert.Null(client.Refused));
    }
}
