using Tributary.Client;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Partitions;
using Tributary.Engine.Training;
using Tributary.Storage.Runs;

namespace Tributary.EndToEnd.Tests.Chaos;

/// <summary>The calm run: the same rounds in process, where exactly those clients are asked and counted that a record names.</summary>
internal static class Replay
{
    /// <returns>The model after the last round.</returns>
    public static async Task<string> RunAsync(RunSpec spec, IReadOnlyList<RoundRecord> record, Partition partition, DataSet data)
    {
        using var pool = new TrainerPool(2);
        var trainers = partition.Clients.Select((id, i) => new LocalTrainer(id, new Subset(data, partition.Samples[i]), pool, TimeProvider.System)).ToList();
        var layout = spec.Model.Layout();
        var weights = new float[layout.Length];
        WeightInitializer.Fill(spec.Model, spec.Seed, weights);

        var store = new MemoryRunStore();
        await store.CreateAsync(new RunRecord { Id = "calm", Name = "calm", Created = DateTimeOffset.UnixEpoch, Spec = "{}" }, new ModelState(layout, weights), CancellationToken.None);
        foreach (var round in record)
        {
            var clients = new ClientRegistry();
            foreach (var trainer in trainers) clients.Join(new AsRecorded(trainer, round));
            var at = (await store.LoadAsync("calm", CancellationToken.None))!;
            var run = new FederatedRun("calm", spec with { Rounds = round.Round, Evaluation = new() { On = EvaluationPlace.None } }, new RunPorts { Clients = clients, Store = store, Observer = new Silent() });
            await run.ExecuteAsync(at with { Open = new OpenRound(round.Round, round.Started, [.. round.Cohort.Select(client => client.Client)]) }, CancellationToken.None);
        }

        return (await store.LoadAsync("calm", CancellationToken.None))!.Model.Sha256();
    }

    private sealed class AsRecorded(LocalTrainer trainer, RoundRecord round) : IClient
    {
        public ClientInfo Info => trainer.Info;

        public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
            => round.Cohort.First(client => client.Client == Info.Id) is { Refused: { } reason } ? new Refusal(reason, "as recorded") : await trainer.AskAsync(assignment, cancellation);
    }

    private sealed class Silent : IRunObserver;
}
