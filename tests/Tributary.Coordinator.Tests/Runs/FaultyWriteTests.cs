using Tributary.Coordinator.Runs;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Storage;
using Tributary.Storage.Folders;

namespace Tributary.Coordinator.Tests.Runs;

/// <summary>Every write of a run fails once, in turn, in each way in which a disk or a database fails: the run ends in the model of the
/// calm one, with each round saved once.</summary>
public sealed class FaultyWriteTests : IDisposable
{
    private static readonly RunSpec Spec = new()
    {
        Model = ModelCatalog.Find("logreg")!,
        Rounds = 3,
        Cohort = new() { Size = 2, Quorum = 2 },
        Evaluation = new() { On = EvaluationPlace.None },
    };

    private readonly TemporaryFolder _folder = new();

    /// <summary>What the system says of a file (errno in a plain IOException), and what the databases say.</summary>
    public static TheoryData<string, int> Faults
        => new() { { "no space left", 28 }, { "read-only file system", 30 }, { "input/output error", 5 }, { "quota exceeded", 122 },
            { "denied", 13 }, { "database", 0 } };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_run_outlives_a_fault_at_every_one_of_its_writes(string words, int number)
    {
        Exception Fault() => number switch
        {
            0 => new StoreUnavailableException("the database is read-only", null),
            13 => new UnauthorizedAccessException(words),
            _ => new IOException(words, number),
        };
        var calm = await RunAsync(0, Fault, isAfter: false);
        Assert.False(calm.HasFailed);
        foreach (var isAfter in new[] { false, true })
        {
            var writes = 0;
            while (await RunAsync(writes + 1, Fault, isAfter) is var troubled && troubled.HasFailed)
            {
                writes++;
                Assert.Equal(calm.Sha256, troubled.Sha256);
                Assert.Equal([1, 2, 3], troubled.Rounds);
                Assert.Contains("waiting for the store", troubled.Told, StringComparison.Ordinal);
            }

            // The status, three rounds begun and saved, the end.
            Assert.Equal(8, writes);
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(bool HasFailed, string Sha256, IEnumerable<int> Rounds, string Told)> RunAsync(int at, Func<Exception> fault,
        bool isAfter)
    {
        var told = new List<string>();
        using var folder = new RunFolder(Path.Combine(_folder.Path, Guid.NewGuid().ToString("N")),
            new StorageOptions { Durability = Durability.Process });
        var faulty = new FaultyStore(folder.Runs, at, fault, isAfter);
        using var keeper = new RunKeeper(faulty, text => told.Add(text ?? ""), new HastyClock());
        var layout = Spec.Model.Layout();
        var weights = new float[layout.Length];
        WeightInitializer.Fill(Spec.Model, Spec.Seed, weights);
        await keeper.CreateAsync(new RunRecord { Id = "r", Name = "r", Created = DateTimeOffset.UnixEpoch, Spec = "{}" },
            new Core.ModelState(layout, weights), CancellationToken.None);
        await keeper.SetStatusAsync("r", RunStatus.Running, CancellationToken.None);
        var clients = new ClientRegistry();
        clients.Join(new Shifting("a", 0.25f));
        clients.Join(new Shifting("b", -0.125f));
        var ports = new RunPorts
        {
            Clients = clients,
            Store = keeper,
            Observer = new Silent(),
            Waits = true,
            Patience = TimeSpan.FromSeconds(20),
        };
        var outcome = await new FederatedRun("r", Spec, ports)
            .ExecuteAsync((await keeper.LoadAsync("r", CancellationToken.None))!, CancellationToken.None);
        Assert.Equal(outcome.ModelSha256, (await folder.Runs.FindAsync("r", CancellationToken.None))!.Outcome!.ModelSha256);
        return (faulty.HasFailed, outcome.ModelSha256, (await folder.Runs.RoundsAsync("r", CancellationToken.None))
            .Select(round => round.Round), string.Join("; ", told));
    }

    private sealed class Shifting(string id, float by) : IClient
    {
        public ClientInfo Info => new(id) { Examples = 10 };

        public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
        {
            var train = (TrainAssignment)assignment;
            var values = train.Model.Values.ToArray();
            for (var i = 0; i < values.Length; i++) values[i] += by;
            return Task.FromResult<Reply>(new Update(new Core.ModelState(train.Model.Layout, values), 10));
        }
    }

    private sealed class Silent : IRunObserver;
}
