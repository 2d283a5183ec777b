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
    /// <returns>What the calm rounds came to.</returns>
    public static async Task<IReadOnlyList<RoundRecord>> RunAsync(RunSpec spec, IReadOnlyList<RoundRecord> record, Partition partition,
        DataSet data)
    {
        using var pool = new TrainerPool(2);
        var trainers = partition.Clients.Select((id, i) => new LocalTrainer(id, new Subset(data, partition.Samples[i]), pool,
            TimeProvider.System)).ToList();
        var layout = spec.Model.Layout();
        var weights = new float[layout.Length];
        WeightInitializer.Fill(spec.Model, spec.Seed, weights);

        var store = new MemoryRunStore();
        await store.CreateAsync(new RunRecord { Id = "calm", Name = "calm", Created = DateTimeOffset.UnixEpoch, Spec = "{}" },
            new ModelState(layout, weights), CancellationToken.None);

        // The record says who was late; the calm run has all the time that a busy machine needs.
        spec = spec with { Cohort = spec.Cohort with { Deadline = null }, Evaluation = new() { On = EvaluationPlace.None } };
        foreach (var round in record)
        {
            var clients = new ClientRegistry();
            foreach (var trainer in trainers) clients.Join(new AsRecorded(trainer, round));
            var at = (await store.LoadAsync("calm", CancellationToken.None))!;
            var run = new FederatedRun("calm", spec with { Rounds = round.Round },
                new RunPorts { Clients = clients, Store = store, Observer = new Silent() });
            await run.ExecuteAsync(at with
            {
                Open = new OpenRound(round.Round, round.Started,
                [.. round.Cohort.Select(client => client.Client)])
            }, CancellationToken.None);
        }

        return await store.RoundsAsync("calm", CancellationToken.None);
    }

    /// <summary>For people: the first round in which two records come to different models, and whose training loss was another; null where
    /// all models agree.</summary>
    public static string? Difference(IReadOnlyList<RoundRecord> record, IReadOnlyList<RoundRecord> calm)
    {
        foreach (var (stormy, quiet) in record.Zip(calm))
        {
            if (stormy.ModelSha256 == quiet.ModelSha256) continue;
            var clients = stormy.Cohort.Zip(quiet.Cohort)
                .Select(pair => $"{pair.First.Client}: "
                + $"{Said(pair.First)}{(Said(pair.First) == Said(pair.Second) ? "" : $", calm {Said(pair.Second)}")}");
            return $"round {stormy.Round} differs ({stormy.Failure ?? "counted"}; calm: {quiet.Failure ?? "counted"}): "
                + $"{string.Join("; ", clients)}";
        }

        return record.Count == calm.Count ? null : $"{record.Count} rounds were recorded, the calm run has {calm.Count}";
    }

    private static string Said(ClientOutcome client)
        => client.Refused is { } reason ? $"{reason}"
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{client.Examples} examples, loss {client.Loss:R}");

    private sealed class AsRecorded(LocalTrainer trainer, RoundRecord round) : IClient
    {
        public ClientInfo Info => trainer.Info;

        public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
            => round.Cohort.First(client => client.Client == Info.Id) is { Refused: { } reason } ? new Refusal(reason, "as recorded")
                : await trainer.AskAsync(assignment, cancellation);
    }

    private sealed class Silent : IRunObserver;
}
