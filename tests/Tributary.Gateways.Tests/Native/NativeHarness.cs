using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Gateways.Native;
using Tributary.Gateways.Tests.Contract;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Gateways.Tests.Native;

/// <summary>A gateway on Kestrel and agents that speak to it over loopback.</summary>
public sealed class NativeHarness : ITransportHarness
{
    private static readonly LinkOptions Usual = new() { Open = true, Lease = TimeSpan.FromSeconds(2) };
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-link-").FullName;
    private readonly Dictionary<string, Agent> _agents = new(StringComparer.Ordinal);
    private readonly bool _isShared;
    private WebApplication? _host;
    private NativeGateway? _gateway;

    private Func<X509Certificate2, ShownIdentity>? _identify;
    private IClientObserver? _observer;

    private NativeHarness(LinkOptions options, ContractCoordinator? shared = null)
        => (Options, Coordinator, _isShared) = (options, shared
            ?? new ContractCoordinator(Path.Combine(_folder, "coordinator"), options.MaxSpoolBytes), shared is not null);

    public ContractCoordinator Coordinator { get; }

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public LinkOptions Options { get; }

    public static async Task<NativeHarness> StartAsync(LinkOptions? options = null, Func<X509Certificate2, ShownIdentity>? identify = null,
        IClientObserver? observer = null)
    {
        var harness = new NativeHarness(options ?? Usual) { _identify = identify, _observer = observer };
        await harness.OpenAsync();
        return harness;
    }

    /// <summary>A second gateway of a coordinator that stands already.</summary>
    public static async Task<NativeHarness> StartAsync(ContractCoordinator shared)
    {
        var harness = new NativeHarness(Usual, shared);
        await harness.OpenAsync();
        return harness;
    }

    public Task StartClientAsync(IClient trainer)
    {
        var agent = new Agent(trainer, Address, Path.Combine(_folder, trainer.Info.Id));
        _agents.Add(trainer.Info.Id, agent);
        return Task.CompletedTask;
    }

    public async Task KillClientAsync(string id)
    {
        _agents[id].Cut();
        await LeaveClientAsync(id);
    }

    public async Task LeaveClientAsync(string id)
    {
        await _agents[id].DisposeAsync();
        _agents.Remove(id);
    }

    public async Task RestartCoordinatorAsync()
    {
        await CloseAsync();
        Coordinator.Forget();
        await OpenAsync();
    }

    public async Task<bool> RepeatAsync(string id, string run, int round)
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var request = new HttpRequestMessage(HttpMethod.Put,
            $"link/runs/{run}/rounds/{round}/update")
        { Content = new ByteArrayContent([1, 2, 3]) };
        request.Headers.Add(LinkProtocol.VersionHeader, "1");
        request.Headers.Add(LinkProtocol.ClientHeader, id);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents.Values) await agent.DisposeAsync();
        await CloseAsync();
        if (!_isShared) Coordinator.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Address.Port));
        _host = builder.Build();
        _gateway = new NativeGateway(Coordinator.Clients, Coordinator.Files(Options.Files), _observer ?? Coordinator.Notes, Options,
            TimeProvider.System, new OpenAccess(_identify));
        _host.MapNative(_gateway);
        await _host.StartAsync();
        Address = new Uri(_host.Urls.Single());
    }

    private async Task CloseAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _host!.StopAsync(now.Token);
        _gateway!.Dispose();
        await _host.DisposeAsync();
    }

    private sealed class Agent : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Wire _wire = new();
        private readonly HttpClient _http;
        private readonly Task _running;

        public Agent(IClient trainer, Uri address, string folder)
        {
            _http = new HttpClient(_wire) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
            var agent = new NativeAgent(new NativeLink(_http, trainer.Info.Id, TimeProvider.System),
                new AgentOptions { Folder = folder }, new Silent(), TimeProvider.System);
            _running = agent.RunAsync(trainer, _end.Token);
        }

        public void Cut() => _wire.IsCut = true;

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _running.ContinueWith(_ => { }, TaskScheduler.Default);
            _http.Dispose();
            _end.Dispose();
        }
    }

    private sealed class Wire() : DelegatingHandler(LinkHandler.Create())
    {
        public volatile bool IsCut;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => IsCut ? throw new HttpRequestException("the wire is cut") : base.SendAsync(request, cancellationToken);
    }

    private sealed class Silent : ILineObserver;
}
