using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Gateways.Grpc;
using Tributary.Protocols.Grpc;

namespace Tributary.Gateways.Flower;

/// <summary>The coordinator's end of Flower's bidirectional protocol (docs/flower.md): puts clients that join into the registry, and takes
/// them out when their stream ends.</summary>
public sealed class FlowerGateway : IGateway, IDisposable
{
    private readonly ConcurrentDictionary<string, FlowerClient> _clients = new(StringComparer.Ordinal);
    private readonly ClientRegistry _registry;
    private readonly IClientObserver _observer;
    private readonly FlowerOptions _options;
    private readonly IGatewayAccess _access;
    private readonly LastingNumbers _numbers;
    private readonly FlowerIntake _intake;
    private readonly ModelHeads _heads = new();
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private int _streams;
    private bool _isDisposed;

    public FlowerGateway(ClientRegistry registry, GatewayFiles files, IClientObserver observer, FlowerOptions options, TimeProvider clock,
        IGatewayAccess access, ILogger<FlowerGateway>? log = null)
    {
        (_registry, _observer, _options, _clock, _access) = (registry, observer, options, clock, access);
        _log = log ?? NullLogger<FlowerGateway>.Instance;
        _intake = new FlowerIntake(files.Delivery, clock, _log);
        _numbers = new LastingNumbers(FlowerOptions.Transport, registry);
    }

    public string Name => FlowerOptions.Transport;

    public IReadOnlyList<GatewayAddress> Addresses
        => Address is { } address ? [new(Name, address, "takes start_client and start_numpy_client")] : [];

    /// <summary>Where the listener listens; null before it does.</summary>
    internal Uri? Address { get; set; }

    public IReadOnlyList<GatewayClient> Clients() => [.. _clients.Values.Select(GatewayClient.Of)];

    public GatewayClient? Find(string client) => _clients.TryGetValue(client, out var known) ? GatewayClient.Of(known) : null;

    public void Drop(string client, string reason)
    {
        if (!_clients.TryGetValue(client, out var known)) return;
        known.Lose(reason);
        GatewayEvents.Evicted(_log, client, reason);
    }

    /// <summary>Who has no stream is not known.</summary>
    public bool Forget(string client) => !_clients.ContainsKey(client);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        foreach (var client in _clients.Values) client.Lose("the coordinator stops");
        _end.Cancel();
        _end.Dispose();
    }

    /// <summary>Tells everybody when to come back, if ever, and waits until they are gone.</summary>
    internal async Task DismissAsync(CancellationToken cancellation)
    {
        var leaving = _clients.Values.Select(client => client.DismissAsync()).ToList();
        try
        {
            await Task.WhenAll(leaving).WaitAsync(TimeSpan.FromSeconds(5), _clock, cancellation);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            // Who does not say goodbye is left without one.
            GatewayEvents.Unanswered(_log, leaving.Count(one => !one.IsCompleted));
        }
    }

    internal async Task JoinAsync(GrpcServerCall call)
    {
        var (named, fault) = _access.Identify(call.Certificate, call.Token);
        if (fault is not null)
            throw new GrpcException(GrpcStatus.Unauthenticated,
                $"the client's {(call.Token is null ? "certificate" : "token")} does not hold: {fault}");
        if (named is null && !_options.Open)
            throw new GrpcException(GrpcStatus.Unauthenticated,
                "a client certificate of this project's authority is needed; tributary ca issue makes one");
        try
        {
            if (Interlocked.Increment(ref _streams) > _options.MaxStreams)
                throw new GrpcException(GrpcStatus.ResourceExhausted, $"{_options.MaxStreams} clients are connected already");
            using var end = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled, _end.Token);
            await using var client = new FlowerClient(call, _options, _intake, _heads, _clock, end.Token);
            var said = _options.AsksProperties ? await client.IntroduceAsync() : FlowerIntroduction.Nothing;
            Join(client, named, said);
            var (reason, isLost) = ("its stream ended", true);
            try
            {
                (reason, isLost) = await client.ServeAsync();
            }
            finally
            {
                // While the coordinator itself stops, nobody is lost.
                Leave(client, reason, call.Cancelled.IsCancellationRequested, isLost && !_end.IsCancellationRequested);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    private void Join(FlowerClient client, string? named, FlowerIntroduction said)
    {
        FlowerClient? before;
        lock (_gate)
        {
            var id = named ?? said.Id ?? _numbers.Take();
            if (!ClientId.IsValid(id)) throw new GrpcException(GrpcStatus.InvalidArgument,
                $"the property client_id is '{CleanText.Line(id, ClientId.MaxLength)}'; {ClientId.Rule}");
            client.Info = said.About(id);
            if (_registry.Join(client) is { } owner)
            {
                _numbers.Return(id);
                throw new GrpcException(GrpcStatus.AlreadyExists,
                    $"a client called {id} is connected by {owner.Info.Transport}; choose another client_id");
            }

            _clients.TryGetValue(id, out before);
            _clients[id] = client;
        }

        // A younger stream of the same client takes over from the one that may be dead.
        before?.Lose("it joined again");
        GatewayEvents.Joined(_log, client.Info.Id, client.Info.Transport);
        _observer.ClientJoined(client.Info);
    }

    private void Leave(FlowerClient client, string reason, bool isBroken, bool isLost)
    {
        if (isBroken) reason = "its line broke, or it no longer answered pings";
        client.Lose(reason);
        var isOut = _registry.Leave(client);
        if (_clients.TryRemove(KeyValuePair.Create(client.Info.Id, client))) _numbers.Return(client.Info.Id);
        if (!isOut) return;
        if (isBroken) GatewayEvents.Lost(_log, client.Info.Id, reason);
        else GatewayEvents.Left(_log, client.Info.Id, reason);
        _observer.ClientLeft(client.Info, reason, isLost || isBroken);
    }
}
