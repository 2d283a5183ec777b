using Tributary.Client;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Engine.Training;
using Tributary.Simulation.Faults;
using Tributary.Simulation.Local;
using Tributary.Simulation.Speeds;

namespace Tributary.Simulation;

/// <summary>Virtual clients in one process: real trainers on their parts of one data set, sharing a few threads. What comes out depends on
/// the specification alone, not on the number of threads.</summary>
public sealed class SimulationHost : IDisposable
{
    private readonly TrainerPool _trainers;
    private readonly ClientRegistry _clients = new();
    private readonly List<LocalTrainer> _virtual = [];
    private readonly PooledEvaluator? _evaluator;
    private readonly TimeProvider _clock;
    private readonly FaultPlan? _faults;
    private readonly SpeedPlan? _speeds;

    /// <summary>Loads the data and makes the clients.</summary>
    /// <param name="threads">Clients that train at the same time.</param>
    /// <exception cref="MissingDataException">The data set's files are not here.</exception>
    /// <exception cref="FileNotFoundException">The table is not here.</exception>
    /// <exception cref="Tributary.Engine.Formats.BrokenFileException">A data file is not what it claims to be.</exception>
    /// <exception cref="ImpossiblePartitionException">The samples cannot be dealt as the specification says.</exception>
    /// <exception cref="UnfitDataException">The model cannot take the samples, or no round could have its quorum.</exception>
    public SimulationHost(SimulationSpec spec, int threads, TimeProvider clock)
    {
        (Spec, _clock) = (spec, clock);
        Data = DataCatalog.Load(spec.Data, spec.Run.Seed);
        if (UnfitDataException.Problem(spec.Run, Data) is { } problem) throw new UnfitDataException(problem);
        Partition = Partitioner.Deal(Data.Train, spec.Data.Partition, spec.Run.Seed);
        if (UnfitDataException.Problem(spec.Run, Partition.Clients) is { } unmet) throw new UnfitDataException(unmet);

        _trainers = new TrainerPool(threads);
        _faults = spec.Faults.Count == 0 ? null : new FaultPlan(spec.Faults, spec.Run.Seed);
        _speeds = spec.Speeds is null ? null : new SpeedPlan(spec.Speeds, spec.Run.Seed);
        var holds = Holdings.Of(Data.Train, spec.Data.File is null ? spec.Data.Set : null);
        for (var i = 0; i < Partition.Clients.Count; i++)
        {
            var samples = new Subset(Data.Train, Partition.Samples[i]);
            var about = new ClientInfo(Partition.Clients[i]) { Examples = samples.Count, Holds = holds, HasEngine = true };
            var client = new LocalTrainer(about.Id, samples, _trainers, clock) { Info = about };
            _virtual.Add(client);
            _clients.Join(_faults is null ? client : new FaultyClient(client, _faults));
        }

        if (Data.Test.Count > 0) _evaluator = new PooledEvaluator(spec.Run.Model, Data.Test, _trainers);
    }

    public SimulationSpec Spec { get; }

    public DataPair Data { get; }

    public Partition Partition { get; }

    /// <summary>A folder for what the clients of unfinished runs keep to themselves, a folder a run; null lets clients begin anew where a
    /// run goes on in another process. To be set before a run starts.</summary>
    public string? LocalFolder { get; set; }

    /// <summary>Models of saved rounds, from which clients of a buffered run that were at work go on after an interruption. To be set
    /// before a run goes on.</summary>
    public IModelStore? Models { get; set; }

    /// <summary>Starts a run and goes on to its end.</summary>
    /// <exception cref="InvalidOperationException">The store has a run with this id.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the run can be resumed.</exception>
    public async Task<RunOutcome> StartAsync(string runId, IRunStore store, IRunObserver observer, CancellationToken cancellation)
    {
        using var claim = store.Claim(runId);
        var run = new RunRecord
        {
            Id = runId,
            Name = Spec.Run.Name,
            Created = _clock.GetUtcNow(),
            Spec = Spec.Write().ToJsonString(),
            Schema = Data.Schema is not { } schema ? null
                : SchemaRecord.Of(schema, Spec.Data.Schema is null ? SchemaOrigin.Host : SchemaOrigin.RunFile, _clock.GetUtcNow()),
        };
        await store.CreateAsync(run, RunFactory.Draw(Spec.Run), cancellation);
        return await GoOnAsync(runId, store, observer, cancellation);
    }

    /// <summary>Goes on after the last saved round; the host was made with the stored run's own specification
    /// (<see cref="SimulationSpec.Stored"/>).</summary>
    /// <exception cref="InvalidOperationException">The store has no such run.</exception>
    /// <exception cref="RunClaimedException">Another process is working on the run.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the run can be resumed.</exception>
    public async Task<RunOutcome> ResumeAsync(string runId, IRunStore store, IRunObserver observer, CancellationToken cancellation)
    {
        using var claim = store.Claim(runId);
        return await GoOnAsync(runId, store, observer, cancellation);
    }

    /// <summary>Does a run again from its records: every round has to come to the model that was saved. The host was made for this run
    /// alone, and writes nothing.</summary>
    /// <returns>The first round that comes to another model; null where all come to the same.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<ReplayDifference?> ReplayAsync(string runId, IRunStore store, CancellationToken cancellation)
    {
        var history = await store.RoundsAsync(runId, cancellation);
        var ports = new RunPorts { Clients = _clients, Store = store, Observer = Silent.Instance, Clock = _clock };
        return await RunFactory.ReplayAsync(runId, Spec.Run, RunFactory.Draw(Spec.Run), history, ports, cancellation);
    }

    public void Dispose() => _trainers.Dispose();

    private async Task<RunOutcome> GoOnAsync(string runId, IRunStore store, IRunObserver observer, CancellationToken cancellation)
    {
        var at = await store.LoadAsync(runId, cancellation) ?? throw new InvalidOperationException($"there is no run {runId}");
        var layout = Spec.Run.Model.Layout();
        if (LocalFolder is not null && layout.Tensors.Any(tensor => tensor.Role == TensorRole.Local))
        {
            var states = new LocalStates(Path.Combine(LocalFolder, runId), _virtual, layout);
            states.Restore(at.Round);
            store = new LocalKeepingStore(store, states);
        }

        var ports = new RunPorts
        {
            Clients = _clients,
            Store = store,
            Evaluator = _evaluator,
            Models = Models,
            Observer = observer,
            Clock = await ClockAsync(runId, at, store, cancellation),
        };
        return await RunFactory.GoOnAsync(runId, Spec.Run, at, ports, cancellation);
    }

    // Virtual time begins when the run was made, and goes on where its last round ended: without speeds it is the machine's.
    private async Task<TimeProvider> ClockAsync(string runId, Checkpoint at, IRunStore store, CancellationToken cancellation)
    {
        if (_speeds is not { } speeds) return _clock;
        var start = at.History.Count > 0 ? at.History[^1].Started + TimeSpan.FromSeconds(at.History[^1].Seconds.Total)
            : (await store.FindAsync(runId, cancellation))!.Created;
        var rounded = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round((start - DateTimeOffset.UnixEpoch).TotalMilliseconds));
        return new VirtualTime(rounded, (client, asked) => _faults?.Of(client, asked.Round) switch
        {
            FaultKind.Silent => null,
            FaultKind.Lost => TimeSpan.Zero,
            _ => speeds.Of(client, asked.Ask),
        });
    }

    private sealed class Silent : IRunObserver
    {
        public static readonly Silent Instance = new();
    }
}
