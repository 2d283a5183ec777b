using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Gateways.Wamp;

/// <summary>The coordinator as the master of boards of Stack4Things (docs/boards.md): they announce themselves, and are called to
/// train.</summary>
internal sealed class BoardDesk(ClientRegistry registry, GatewayFiles files, IClientObserver observer, WampOptions options,
    TimeProvider clock, ILogger log) : IDisposable
{
    private const int MaxArgument = 1000;

    // A board announces itself before its procedures are there.
    private static readonly TimeSpan s_registering = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_memory = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentDictionary<string, BoardTunnel> _boards = new(StringComparer.Ordinal);
    private readonly BoardIntake _intake = new(files.Delivery, log);
    private WampSession? _session;

    public IReadOnlyList<GatewayClient> Clients() => [.. _boards.Values.Select(GatewayClient.Of)];

    public GatewayClient? Find(string board) => _boards.TryGetValue(board, out var known) ? GatewayClient.Of(known) : null;

    /// <inheritdoc cref="IGateway.Drop"/>
    public void Drop(string board, string reason)
    {
        if (!_boards.TryGetValue(board, out var known)) return;
        Leave(known, reason, isLost: false);
        GatewayEvents.Evicted(log, board, reason);
    }

    /// <summary>Whether a board is in the registry.</summary>
    public bool IsPresent(string board) => _boards.TryGetValue(board, out var known) && known.IsPresent;

    /// <summary>Forgets boards that went long ago.</summary>
    public void Sweep()
    {
        foreach (var (name, board) in _boards)
            if (!board.IsPresent && board.Silence > s_memory && _boards.TryRemove(KeyValuePair.Create(name, board))) board.Dispose();
    }

    /// <inheritdoc cref="IGateway.Forget"/>
    public bool Forget(string board)
        => !_boards.TryGetValue(board, out var known) || (!known.IsPresent && _boards.TryRemove(KeyValuePair.Create(board, known)));

    /// <summary>A session of the coordinator has begun.</summary>
    /// <param name="maySpeak">Whether a caller may speak for a board; null where the router is not ours to ask.</param>
    /// <returns>False where another master has the name.</returns>
    public async Task<bool> JoinedAsync(WampSession session, Func<WampValue, string, bool>? maySpeak, CancellationToken cancellation)
    {
        _session = session;
        (string Name, Func<string, long?, string> Run)[] procedures = [(BoardNames.NotifyJoin, Join), (BoardNames.NotifyLeave, Goodbye)];
        try
        {
            foreach (var (name, run) in procedures)
                await session.RegisterAsync(BoardNames.Of(options.Master, name), (call, _) =>
                {
                    var board = NameOf(call.Payload);
                    if (maySpeak?.Invoke(call.Details, board) == false)
                        throw new WampException(WampUris.NotAuthorized, "this session is not that board's");
                    return Task.FromResult(WampPayload.Of(run(board, call.Caller)));
                }, new RegisterOptions(), cancellation);
            return true;
        }
        catch (WampException taken) when (taken.Uri == WampUris.ProcedureAlreadyExists)
        {
            WampEvents.AnotherMaster(log, options.Master);
            return false;
        }
    }

    /// <summary>Tells every board that was started that there is nothing to train any more; who does not answer misses nothing.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (_session is not { Ended.IsCompleted: false } session) return;
        await Task.WhenAll(_boards.Values.Where(board => board is { IsPresent: true, Started: not null }).Select(StopAsync));

        async Task StopAsync(BoardTunnel board)
        {
            board.Started = null;
            try
            {
                await session.CallAsync(BoardNames.Of(board.Info.Id, BoardNames.StopTraining), WampPayload.Empty, cancellation)
                    .WaitAsync(s_registering, clock, cancellation);
            }
            catch (Exception fault) when (fault is WampException or TimeoutException)
            {
                WampEvents.Untold(log, board.Info.Id, CleanText.Line(fault.Message, 200));
            }
        }
    }

    /// <summary>A session of the router has ended.</summary>
    public void Ended(long session)
    {
        foreach (var board in _boards.Values.Where(board => board.Session == session))
            Leave(board, "its line broke", isLost: true);
    }

    public void Dispose()
    {
        foreach (var board in _boards.Values)
        {
            Leave(board, "the coordinator stops", isLost: false);
            board.Dispose();
        }
    }

    // Originals send a text that holds JSON, or, sealed, an object.
    private static string NameOf(WampPayload payload)
    {
        string? name;
        try
        {
            var said = payload.First;
            using var json = said.Text is { Length: <= MaxArgument } text ? JsonDocument.Parse(text) : null;
            name = json is null ? said[BoardNames.Board].Text : json.RootElement.GetProperty(BoardNames.Board).GetString();
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or WampFormatException)
        {
            name = null;
        }

        return BoardNames.IsValid(name) ? name! : throw new WampException(WampUris.InvalidArgument,
            "the argument must be a JSON text like {\"board\": \"LR_Worker_1\"}; a name has up to 64 letters, digits, _ and -");
    }

    private string Join(string name, long? session)
    {
        if (!_boards.ContainsKey(name) && _boards.Count >= options.MaxClients)
        {
            GatewayEvents.Full(log, name, _boards.Count);
            throw new WampException(WampUris.LimitExceeded, $"{_boards.Count:n0} boards are known already");
        }

        // It announces itself again whenever training is stopped.
        if (_boards.TryGetValue(name, out var before) && before.IsPresent && before.Session == session)
        {
            before.Heard();
            return Greeting(name);
        }

        var board = new BoardTunnel(name, session, clock, (to, ask) => _ = TrainAsync(to, ask));
        var other = registry.Find(name) is { } holder and not BoardTunnel ? holder : null;
        if ((other ?? registry.Join(board)) is { } owner)
        {
            board.Dispose();
            throw new WampException(WampUris.RuntimeError, $"a client called {name} is connected by {owner.Info.Transport}");
        }

        _boards[name] = board;
        board.Enter();
        before?.Lose("it joined again");
        before?.Dispose();
        GatewayEvents.Joined(log, name, board.Info.Transport);
        observer.ClientJoined(board.Info);
        return Greeting(name);
    }

    private static string Greeting(string name) => $"Hello {name}, you correctly joined!";

    private string Goodbye(string name, long? session)
    {
        if (!_boards.TryGetValue(name, out var board) || !board.IsPresent) throw new WampException(WampUris.RuntimeError, name);
        Leave(board, "it said goodbye", isLost: false);
        return $"Goodbye {name}, you correctly left!";
    }

    private async Task TrainAsync(BoardTunnel board, OpenAsk ask)
    {
        await Task.Yield();
        var train = (TrainAssignment)ask.Assignment;
        try
        {
            await board.Turn.WaitAsync(board.End);
            try
            {
                if (ask.Reply.IsCompleted) return;
                var model = BoardModel.Write(train.Model);
                var (answer, time) = await CallAsync(board, train.RunId, model);
                board.Heard();
                if (await _intake.TakeAsync(board.Info.Id, ask, answer, model.Length, time, board.End) is { } refusal)
                    ask.TryComplete(refusal);
            }
            finally
            {
                board.Turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // It has gone, and the ask with it.
        }
        catch (WampException fault) when (fault.Uri is WampUris.NoSuchProcedure or WampUris.Canceled or WampUris.NetworkFailure)
        {
            Leave(board, "it cannot be called any more", isLost: true);
        }
        catch (WampException fault)
        {
            ask.TryComplete(new Refusal(RefusalReason.Failed, CleanText.Line($"{fault.Uri}: {fault.Message}", 300)));
        }
#pragma warning disable CA1031 // What breaks at one board is its own.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            Frames.FrameEvents.Broke(log, broken);
            ask.TryComplete(new Refusal(RefusalReason.Failed, "what it answered broke the coordinator's end of it"));
        }
    }

    private async Task<(WampPayload Answer, TimeSpan Time)> CallAsync(BoardTunnel board, string run, byte[] model)
    {
        var session = _session ?? throw new WampException(WampUris.NetworkFailure, "the coordinator is at no router");
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                if (board.Started != run)
                    await session.CallAsync(BoardNames.Of(board.Info.Id, BoardNames.StartTraining), WampPayload.Empty, board.End);
                board.Started = run;
                began = clock.GetTimestamp();
                var answer = await session.CallAsync(BoardNames.Of(board.Info.Id, BoardNames.TrainRound), WampPayload.Of(model), board.End);
                return (answer, clock.GetElapsedTime(began));
            }
            catch (WampException fault) when (fault.Uri == WampUris.NoSuchProcedure && clock.GetElapsedTime(began) < s_registering)
            {
                await Task.Delay(s_pause, clock, board.End);
            }
        }
    }

    private void Leave(BoardTunnel board, string reason, bool isLost)
    {
        var isOut = registry.Leave(board);
        board.Lose(reason);
        if (!isOut) return;
        if (isLost) GatewayEvents.Lost(log, board.Info.Id, reason);
        else GatewayEvents.Left(log, board.Info.Id, reason);
        observer.ClientLeft(board.Info, reason, isLost);
    }
}
