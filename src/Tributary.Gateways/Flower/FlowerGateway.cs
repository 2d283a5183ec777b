using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Gateways.Files;
using Tributary.Gateways.Grpc;
using Tributary.Protocols.Grpc;

namespace Tributary.Gateways.Flower;

/// <summary>The coordinator's end of Flower's bidirectional protocol (docs/flower.md): puts clients that join into the registry, and takes
/// them out when their stream ends.</summary>
public sealed class FlowerGateway : IDisposable
{
    private readonly ConcurrentDictionary<string, FlowerClient> _clients = new(StringComparer.Ordinal);
    private readonly ClientRegistry _registry;
    private readonly IClientObserver _observer;
    private readonly FlowerOptions _options;
    private readonly Func<X509Certificate2, (string? Id, string? Fault)> _identify;
    private readonly FlowerIntake _intake;
    private readonly ModelHeads _heads = new();
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private int _streams;

    /// <param name="identify">The client that a certificate names, or why it names none.</param>
    public FlowerGateway(ClientRegistry registry, GatewayFiles files, IClientObserver observer, FlowerOptions options, TimeProvider clock,
        Func<X509Certificate2, (string? Id, string? Fault)>? identify = null, ILogger<FlowerGateway>? log = null)
    {
        (_registry, _observer, _options, _clock) = (registry, observer, options, clock);
        _identify = identify ?? (_ => (null, null));
        _log = log ?? NullLogger<FlowerGateway>.Instance;
        _intake = new FlowerIntake(files.Delivery, clock, _log);
    }

    /// <summary>Ends a client's stream, e.g. because its credentials were revoked.</summary>
    public void Drop(string id, string reason)
    {
        if (!_clients.TryGetValue(id, out var client)) return;
        client.Lose(reason);
        GatewayEvents.Evicted(_log, id, reason);
    }

    public void Dispose()
    {
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
        var (named, fault) = call.Certificate is { } certificate ? _identify(certificate) : (null, null);
        if (fault is not null) throw new GrpcException(GrpcStatus.Unauthenticated, $"the client's certificate does not hold: {fault}");
        if (named is null && !_options.Open)
            throw new GrpcException(GrpcStatus.Unauthenticated,
                "a client certificate of this project's authority is needed; tributary ca issue makes one");
        try
        {
            if (Interlocked.Increment(ref _streams) > _options.MostStreams)
                throw new GrpcException(GrpcStatus.ResourceExhausted, $"{_options.MostStreams} clients are connected already");
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
        FlowerClient? before = null;
        lock (_gate)
        {
            var id = named ?? said.Id ?? Number();
            if (!ClientId.IsValid(id)) throw new GrpcException(GrpcStatus.InvalidArgument,
                $"the property client_id is '{CleanText.Line(id, ClientId.MaxLength)}'; {ClientId.Rule}");
            if (_registry.Find(id) is { } other and not FlowerClient)
                throw new GrpcException(GrpcStatus.AlreadyExists,
                    $"a client called {id} is connected by {other.Info.Transport}; choose another client_id");
            _clients.TryGetValue(id, out before);
            client.Info = said.About(id);
            _clients[id] = client;
            _registry.Join(client);
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
        _clients.TryRemove(KeyValuePair.Create(client.Info.Id, client));
        if (!_registry.Leave(client)) return;
        if (isBroken) GatewayEvents.Lost(_log, client.Info.Id, reason);
        else GatewayEvents.Left(_log, client.Info.Id, reason);
        _observer.ClientLeft(client.Info, reason, isLost || isBroken);
    }

    // The lowest number that is free: a federation of the same size has the same ids, whoever has which.
    private string Number()
    {
        for (var number = 1; ; number++)
            if ($"flower-{number}" is var id && !_clients.ContainsKey(id) && _registry.Find(id) is null) return id;
    }
}
