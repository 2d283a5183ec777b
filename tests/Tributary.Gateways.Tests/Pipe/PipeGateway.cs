using System.Collections.Concurrent;
using Tributary.Core.Clients;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;

namespace Tributary.Gateways.Tests.Pipe;

/// <summary>The coordinator's end of the test transport.</summary>
internal sealed class PipeGateway(ClientRegistry registry, GatewayFiles files, IClientObserver observer, PipeOptions options,
    TimeProvider clock) : IGateway, IDisposable
{
    private readonly ConcurrentDictionary<string, PipeClient> _clients = new(StringComparer.Ordinal);
    private readonly LastingNumbers _numbers = new(PipeOptions.Transport, registry);

    public string Name => PipeOptions.Transport;

    public IReadOnlyList<GatewayClient> Clients() => [.. _clients.Values.Select(GatewayClient.Of)];

    public GatewayClient? Find(string client) => _clients.TryGetValue(client, out var known) ? GatewayClient.Of(known) : null;

    public void Drop(string client, string reason)
    {
        if (_clients.TryGetValue(client, out var known)) known.Lose(reason);
    }

    public bool Forget(string client) => !_clients.ContainsKey(client);

    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Lose("the coordinator stops");
    }

    /// <summary>Takes a client in; returns once its wire is at its end.</summary>
    public async Task ServeAsync(PipeWire wire)
    {
        var end = wire.Coordinator;
        var hello = await end.In.ReadAsync();
        var id = (string?)hello["id"] ?? _numbers.Take();
        using var client = new PipeClient(PipeMessages.InfoOf(id, hello), wire, files, clock);
        if (_clients.Count >= options.MaxClients || !ClientId.IsValid(id) || registry.Join(client) is not null)
        {
            _numbers.Return(id);
            wire.Cut();
            return;
        }

        _clients.TryGetValue(id, out var before);
        _clients[id] = client;
        before?.Lose("it joined again");
        observer.ClientJoined(client.Info);
        var isGoodbye = await client.ServeAsync();
        var isOut = registry.Leave(client);
        if (_clients.TryRemove(KeyValuePair.Create(id, client))) _numbers.Return(id);
        var reason = isGoodbye ? "it said goodbye" : "its wire was cut";
        client.Lose(reason);
        if (isOut) observer.ClientLeft(client.Info, reason, !isGoodbye);
    }
}
