using Peers;
using Tributary.Core.Clients;
using Tributary.Gateways.Flower;
using Tributary.Gateways.Tests.Contract;
using Tributary.Protocols.Grpc;
using Tributary.Transports.Flower;
using Tributary.Transports.Lines;

namespace Tributary.Gateways.Tests.Flower;

/// <summary>A gateway on Kestrel, and whoever speaks Flower to it over loopback: our agents, and peers in Python.</summary>
public sealed class FlowerHarness : ITransportHarness
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-flower-").FullName;
    private readonly Dictionary<string, Agent> _agents = new(StringComparer.Ordinal);
    private readonly List<PythonPeer> _peers = [];
    private FlowerGateway? _gateway;
    private FlowerListener? _listener;

    private FlowerHarness(FlowerOptions options)
        => (Options, Coordinator) = (options, new ContractCoordinator(Path.Combine(_folder, "coordinator")));

    public ContractCoordinator Coordinator { get; }

    public FlowerOptions Options { get; private set; }

    public Uri Address => _gateway!.Addresses[0].Address;

    public static async Task<FlowerHarness> StartAsync(FlowerOptions? options = null)
    {
        var harness = new FlowerHarness(options
            ?? new FlowerOptions { Listen = new("http://127.0.0.1:0"), Open = true, Lease = TimeSpan.FromSeconds(3) });
        await harness.OpenAsync();
        return harness;
    }

    public Task StartClientAsync(IClient trainer)
    {
        _agents.Add(trainer.Info.Id, new Agent(trainer, Address));
        return Task.CompletedTask;
    }

    /// <summary>Starts <c>flower_client.py</c>.</summary>
    public async Task<PythonPeer> StartPeerAsync(params string[] told)
    {
        await PythonPeer.NeedAsync("grpc", "numpy", "google.protobuf");
        var peer = PythonPeer.Start("flower_client.py", [Address.Authority, .. told]);
        _peers.Add(peer);
        return peer;
    }

    public async Task KillClientAsync(string id)
    {
        await _agents[id].DisposeAsync();
        _agents.Remove(id);
    }

    // A stream that is closed is Flower's goodbye.
    public Task LeaveClientAsync(string id) => KillClientAsync(id);

    public async Task RestartCoordinatorAsync()
    {
        Options = Options with { Listen = Address };
        await CloseAsync();
        Coordinator.Forget();
        await OpenAsync();
    }

    // Flower acknowledges nothing and repeats nothing: what stands for a repetition is a client that lost its line after it had answered
    // and joins again. What it sent must count, and nobody asks for it again.
    public async Task<bool> RepeatAsync(string id, string run, int round)
    {
        var (before, trainer) = (Coordinator.Clients.Find(id), (ScriptedClient)_agents[id].Trainer);
        var asked = trainer.Asked;
        await KillClientAsync(id);
        await StartClientAsync(trainer);
        await Coordinator.Clients.WaitAsync(() => Coordinator.Clients.Find(id) is { } now
            && now != before, TestContext.Current.CancellationToken);
        var isKept = Coordinator.Spool.Contains(run, round, id)
            || (await Coordinator.RoundAsync(run, round)).Cohort.Any(client => client.Client == id && client.Refused is null);
        return isKept && trainer.Asked == asked;
    }

    /// <summary>Stops as an operator does.</summary>
    public Task StopAsync() => _listener!.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents.Values) await agent.DisposeAsync();
        await CloseAsync();
        foreach (var peer in _peers) await peer.DisposeAsync();
        Coordinator.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync()
    {
        _gateway = new FlowerGateway(Coordinator.Clients, Coordinator.Files(), Coordinator.Notes, Options, TimeProvider.System,
            new OpenAccess());
        _listener = new FlowerListener(_gateway, Options, new OpenAccess(), TimeProvider.System);
        await _listener.StartAsync(CancellationToken.None);
    }

    private async Task CloseAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _listener!.StopAsync(now.Token);
        _gateway!.Dispose();
        await _listener.DisposeAsync();
    }

    private sealed class Agent : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly HttpMessageInvoker _http = new(GrpcChannel.CreateHandler(new GrpcLimits()));
        private readonly Task _running;

        public Agent(IClient trainer, Uri address)
        {
            Trainer = trainer;
            var channel = new GrpcChannel(_http, address, new GrpcLimits(), TimeProvider.System);
            _running = new FlowerAgent(channel, new FlowerAgentOptions(), new Silent(), TimeProvider.System)
                .RunAsync(trainer, _end.Token);
        }

        public IClient Trainer { get; }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _running.ContinueWith(_ => { }, TaskScheduler.Default);
            _http.Dispose();
            _end.Dispose();
        }
    }

    private sealed class Silent : ILineObserver;
}
