using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Gateways.Files;
using Tributary.Gateways.Tests.Contract;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Tests.Pipe;

/// <summary>A coordinator that knows the test transport by its options only, and clients that dial it.</summary>
internal sealed class PipeHarness : ITransportHarness
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-pipe-").FullName;
    private readonly Dictionary<string, (PipeLine Line, CancellationTokenSource End, Task Running)> _lines = new(StringComparer.Ordinal);
    private WebApplication? _host;
    private HttpClient _http = new();
    private volatile PipeGateway? _gateway;

    private PipeHarness() => Coordinator = new ContractCoordinator(Path.Combine(_folder, "coordinator"));

    public ContractCoordinator Coordinator { get; }

    public static async Task<PipeHarness> StartAsync()
    {
        var harness = new PipeHarness();
        await harness.OpenAsync();
        return harness;
    }

    public Task StartClientAsync(IClient trainer)
    {
        var (line, end) = (new PipeLine(Dial, () => new TicketFiles(_http, Path.Combine(_folder, "models"), TimeProvider.System)),
            new CancellationTokenSource());
        _lines.Add(trainer.Info.Id, (line, end, line.RunAsync(trainer, end.Token)));
        return Task.CompletedTask;
    }

    public Task KillClientAsync(string id)
    {
        _lines[id].Line.IsCut = true;
        return LeaveClientAsync(id);
    }

    public async Task LeaveClientAsync(string id)
    {
        var (_, end, running) = _lines[id];
        _lines.Remove(id);
        await end.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default);
        end.Dispose();
    }

    public async Task RestartCoordinatorAsync()
    {
        await CloseAsync();
        Coordinator.Forget();
        await OpenAsync();
    }

    public async Task<bool> RepeatAsync(string id, string run, int round)
    {
        var (assignment, update, model) = _lines[id].Line.Last!.Value;
        var files = new TicketFiles(_http, Path.Combine(_folder, "models"), TimeProvider.System);
        var answer = await files.PutAsync(assignment, update, model, DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);
        return assignment.Run == run && assignment.Round == round && answer is { Acknowledged: true, Repeated: true };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _lines.Keys.ToList()) await LeaveClientAsync(id);
        await CloseAsync();
        Coordinator.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private PipeWire? Dial()
    {
        if (_gateway is not { } gateway) return null;
        var wire = new PipeWire();
        _ = gateway.ServeAsync(wire);
        return wire;
    }

    // As a coordinator does it: what it knows of the transport is its options.
    private async Task OpenAsync()
    {
        GatewayOptions options = new PipeOptions();
        Assert.Empty(options.Problems());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(Coordinator.Clients).AddSingleton(Coordinator.Files()).AddSingleton(TimeProvider.System)
            .AddSingleton<IClientObserver>(Coordinator.Notes).AddSingleton<IGatewayAccess>(new OpenAccess());
        options.Under(new GatewayRules(TimeSpan.FromSeconds(3), _ => true)).Add(builder.Services);
        _host = builder.Build();
        _host.MapFiles(_host.Services.GetRequiredService<GatewayFiles>());
        foreach (var gateway in _host.Services.GetServices<IGateway>()) gateway.Map(_host, _host);
        await _host.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_host.Urls.Single()), Timeout = Timeout.InfiniteTimeSpan };
        _gateway = (PipeGateway)_host.Services.GetServices<IGateway>().Single();
    }

    private async Task CloseAsync()
    {
        var gateway = _gateway!;
        _gateway = null;
        gateway.Dispose();
        await _host!.DisposeAsync();
        _http.Dispose();
    }
}
