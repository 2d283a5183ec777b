using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core.Clients;
using Tributary.Engine.Specs;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Keeping;
using Tributary.Gateways.Fabrics;
using Tributary.Gateways.Files;
using Tributary.Gateways.Orders;
using Tributary.Storage;
using Tributary.Storage.Exchange;
using Tributary.Storage.Models;

namespace Tributary.Gateways.Faas;

/// <summary>Functions on FaaS platforms as clients (docs/functions.md): each is in the registry as long as its platform answers, and is
/// called for what it is asked.</summary>
public sealed class FaasGateway : IGateway, IFabric, IAsyncDisposable
{
    private static readonly TimeSpan s_tidying = TimeSpan.FromHours(1);
    private readonly CancellationTokenSource _end = new();
    private readonly ClientRegistry _registry;
    private readonly GatewayFiles _files;
    private readonly IClientObserver _observer;
    private readonly FaasOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _logs;
    private readonly ILogger _log;
    private readonly IGatewayAccess? _access;
    private readonly ActivationBook _book = new();
    private FabricConfig _config = new();
    private FunctionDesk? _desk;
    private ITimer? _sweep;
    private ITimer? _tidy;
    private ExchangeBucket? _bucket;
    private bool _isDisposed;

    public FaasGateway(ClientRegistry registry, GatewayFiles files, IClientObserver observer, FaasOptions options, TimeProvider clock,
        ILoggerFactory? logs = null, IGatewayAccess? access = null)
    {
        (_registry, _files, _observer, _options, _clock) = (registry, files, observer, options, clock);
        (_logs, _access) = (logs ?? NullLoggerFactory.Instance, access);
        _log = _logs.CreateLogger<FaasGateway>();
    }

    public string Name => FaasOptions.Transport;

    public FabricState Fabric => _desk is { } desk ? desk.State with { Name = _config.Name, Budget = _config.Keeper.Budget }
        : new FabricState { Name = _config.Name };

    public IReadOnlyList<ActivationRecord> Activations => _book.All;

    /// <summary>Who can be asked; null before its start.</summary>
    internal FunctionDesk? Desk => _desk;

    /// <summary>Makes platforms of clusters; tests bring their own.</summary>
    internal IPlatformSource? Platforms { get; set; }

    public IReadOnlyList<GatewayClient> Clients() => _desk?.Clients() ?? [];

    public GatewayClient? Find(string client) => _desk?.Find(client);

    public void Drop(string client, string reason) => _desk?.Drop(client, reason);

    public bool Forget(string client) => _desk?.Find(client) is not { Presence.State: not PresenceState.Lost };

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        await StopAsync();
        _end.Dispose();
    }

    /// <param name="own">The coordinator's own address, once it listens.</param>
    /// <param name="control">Null where nobody can stop a run.</param>
    internal async Task StartAsync(Func<Uri?> own, IRunControl? control, CancellationToken cancellation)
    {
        var problems = new List<SpecProblem>();
        _config = _options.Read(problems);
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems));
        if (_config.Keeper.Bucket is { } address) _bucket = new ExchangeBucket(S3Address.Read(address), _clock);
        var exchanged = _bucket is null ? null : new ExchangedFiles(_bucket, _files, _clock, _log);
        var forms = new CallForms(_config, _files, exchanged, () => _config.Keeper.Coordinator ?? own(),
            () => _access?.Sealing?.Authority.Pem, _log);
        var keeper = new Keeper(_config.Keeper, _book, _clock, _log);
        if (_config.Keeper.Budget is { } budget && control is not null)
            keeper.Spent = new BudgetWatch(() => _desk?.Cost ?? 0, budget, control, _log).Look;
        _desk = new FunctionDesk(_registry, _observer, _config, keeper, forms, _options.Lease, _clock, _log);
        if (_options.Tables is { } folder) _book.Ended = new RoundTables(folder, _config, _log).Write;
        await _desk.MeetAsync(Platforms ?? new PlatformSource(_options, _config.Clients.Count, _clock, _logs), cancellation);
        var pace = _options.Lease / 4 is var quarter && quarter < TimeSpan.FromSeconds(5) ? quarter : TimeSpan.FromSeconds(5);
        if (_bucket is not null) _tidy = _clock.CreateTimer(_ => _ = TidyAsync(_bucket), null, TimeSpan.Zero, s_tidying);
        _sweep = _clock.CreateTimer(_ => _ = _desk.LookAsync(always: false, _end.Token), null, TimeSpan.Zero, pace);
    }

    internal async Task StopAsync()
    {
        if (_sweep is { } sweep) await sweep.DisposeAsync();
        if (_tidy is { } tidy) await tidy.DisposeAsync();
        if (!_end.IsCancellationRequested) await _end.CancelAsync();
        if (_desk is { } desk) await desk.DisposeAsync();
        _desk = null;
        _bucket?.Dispose();
        _bucket = null;
    }

    private async Task TidyAsync(ExchangeBucket bucket)
    {
        try
        {
            await bucket.SweepAsync(_end.Token);
        }
        catch (StoreUnavailableException fault)
        {
            GatewayEvents.ExchangeUntidy(_log, fault.Message);
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
        {
            // The coordinator stops.
        }
    }
}
