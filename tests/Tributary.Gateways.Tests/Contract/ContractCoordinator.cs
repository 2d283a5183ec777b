using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Files;
using Tributary.Storage;
using Tributary.Storage.Folders;
using Tributary.Storage.Runs;
using Tributary.Storage.Spool;

namespace Tributary.Gateways.Tests.Contract;

/// <summary>What a coordinator has besides its gateways: the registry, the stores, and runs.</summary>
public sealed class ContractCoordinator : IDisposable
{
    private readonly RunFolder _folder;

    public ContractCoordinator(string folder, long maxSpoolBytes = long.MaxValue)
    {
        _folder = new RunFolder(folder);
        Spool = new UpdateSpool(Path.Combine(folder, "spool"), Durability.Process, maxSpoolBytes);
    }

    /// <summary>A new one after each restart.</summary>
    public ClientRegistry Clients { get; private set; } = new();

    public RunFolder Folder => _folder;

    public UpdateSpool Spool { get; }

    public Notes Notes { get; } = new();

    /// <summary>How models go out and updates come in; another one after each restart.</summary>
    public GatewayFiles Files(FileLimits? limits = null)
        => new(_folder.Models, Spool, _folder.Runs, limits ?? new FileLimits(), TimeProvider.System);

    public void Forget() => Clients = new ClientRegistry();

    /// <param name="from">The first weights; null for those of the seed.</param>
    public async Task CreateAsync(string id, RunSpec spec, ModelState? from = null)
    {
        var layout = spec.Model.Layout();
        var weights = new float[layout.Length];
        WeightInitializer.Fill(spec.Model, spec.Seed, weights);
        await _folder.Runs.CreateAsync(new RunRecord { Id = id, Name = id, Created = DateTimeOffset.UnixEpoch, Spec = "{}" },
            from ?? new ModelState(layout, weights), CancellationToken.None);
    }

    /// <summary>Starts the run or goes on with it.</summary>
    public async Task<RunOutcome> RunAsync(string id, RunSpec spec, CancellationToken cancellation = default)
    {
        var at = (await _folder.Runs.LoadAsync(id, cancellation))!;
        var ports = new RunPorts
        {
            Clients = Clients,
            Store = _folder.Runs,
            Observer = Notes,
            Spool = Spool,
            Models = _folder.Models,
            Waits = true,
            Patience = TimeSpan.FromSeconds(20),
        };
        return await RunFactory.GoOnAsync(id, spec, at, ports, cancellation);
    }

    /// <summary>The same run with these clients in this process, over stores of its own.</summary>
    public async Task<RunOutcome> CalmAsync(string id, RunSpec spec, IEnumerable<IClient> clients)
    {
        var (local, calm) = (new ClientRegistry(), new MemoryRunStore());
        foreach (var client in clients) local.Join(client);
        await calm.CreateAsync((await _folder.Runs.FindAsync(id, CancellationToken.None))!,
            (await _folder.Runs.LoadAsync(id, CancellationToken.None))!.Model, CancellationToken.None);
        return await new FederatedRun(id, spec, new RunPorts { Clients = local, Store = calm, Observer = new Notes() })
            .ExecuteAsync((await calm.LoadAsync(id, CancellationToken.None))!, CancellationToken.None);
    }

    public async Task<RoundRecord> RoundAsync(string id, int round) => (await _folder.Runs.RoundAsync(id, round, CancellationToken.None))!;

    public Task PresentAsync(int count) => Clients.WaitAsync(() => Clients.Count >= count, TestContext.Current.CancellationToken);

    public void Dispose() => _folder.Dispose();
}
