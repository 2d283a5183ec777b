using System.Text.Json;
using Tributary.Core.Clients;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Tests.Pipe;

/// <summary>A client of the test transport as the coordinator has it.</summary>
internal sealed class PipeClient : ITunnel, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly PipeWire _wire;
    private readonly PipeEnd _line;
    private readonly GatewayFiles _files;
    private readonly TimeProvider _clock;
    private readonly OpenAsks _asks;

    public PipeClient(ClientInfo info, PipeWire wire, GatewayFiles files, TimeProvider clock)
    {
        (Info, _wire, _line, _files, _clock) = (info, wire, wire.Coordinator, files, clock);
        _asks = new OpenAsks(clock, ask => _ = AssignAsync(ask));
        _asks.Open();
    }

    public ClientInfo Info { get; }

    public ClientPresence Presence => new(_asks.IsOpen ? PresenceState.Online : PresenceState.Lost, _clock.GetUtcNow())
    {
        Working = [.. _asks.All.Select(ask => ask.Key)],
    };

    public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
        => _asks.AskAsync(assignment, cancellation, ask => _ = _line.SendAsync(PipeMessages.Cancel(ask.Key), _end.Token));

    public void Lose(string reason)
    {
        _asks.Close(reason);
        _wire.Cut();
    }

    /// <summary>Reads what it says to the end.</summary>
    /// <returns>Whether the end is a goodbye.</returns>
    public async Task<bool> ServeAsync()
    {
        await foreach (var message in _line.In.ReadAllAsync())
        {
            if (message["goodbye"] is not null) return true;
            if (_asks.Find((string?)message["key"] ?? "") is { } ask
                && message["reply"].Deserialize(LinkJson.Default.ReplyMessage) is { } said && ReplyMessages.Read(said) is { } reply)
                ask.TryComplete(reply);
        }

        return false;
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task AssignAsync(OpenAsk ask)
    {
        await Task.Yield();
        if (await _files.MessageAsync(Info.Id, ask, static () => { }, _end.Token) is not { } message)
            ask.TryComplete(new Refusal(RefusalReason.Busy, "too many assignments are under way"));
        else if (!await _line.SendAsync(PipeMessages.Assign(message), _end.Token))
            ask.TryComplete(new Refusal(RefusalReason.Lost, "its wire was cut"));
    }
}
