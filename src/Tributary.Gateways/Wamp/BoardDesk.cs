using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Security.Envelopes;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Gateways.Wamp;

/// <summary>The coordinator as the master of boards of Stack4Things (docs/boards.md): they announce themselves, and are called to
/// train.</summary>
internal sealed class BoardDesk(ClientRegistry registry, GatewayFiles files, IClientObserver observer, WampOptions options,
    SecureBoards secure, TimeProvider clock, ILogger log) : IDisposable
{
    private static readonly TimeSpan s_memory = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<string, BoardTunnel> _boards = new(StringComparer.Ordinal);
    private readonly Departures _departures = new(registry, observer, log);
    private readonly BoardIntake _intake = new(files.Delivery, log);
    private readonly BoardCaller _caller = new(secure, clock);

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
        _caller.Session = session;
        (string Name, Func<BoardAnnouncement, long?, string> Run)[] procedures
            = [(BoardNames.NotifyJoin, Join), (BoardNames.NotifyLeave, Goodbye)];
        try
        {
            foreach (var (name, run) in procedures)
                await session.RegisterAsync(BoardNames.Of(options.Master, name), (call, _) =>
                {
                    var who = BoardAnnouncement.Of(call.Payload);
                    if (maySpeak?.Invoke(call.Details, who.Board) == false)
                        throw new WampException(WampUris.NotAuthorized, "this session is not that board's");
                    return Task.FromResult(WampPayload.Of(run(who, call.Caller)));
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
        await Task.WhenAll(_boards.Values.Where(board => board is { IsPresent: true, Started: not null }).Select(StopAsync));

        async Task StopAsync(BoardTunnel board)
        {
            try
            {
                await _caller.StopAsync(board, cancellation);
            }
            catch (Exception fault) when (fault is WampException or TimeoutException or EnvelopeException)
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

    private string Join(BoardAnnouncement who, long? session)
    {
        if (secure.Refusal(who) is { } refusal) return refusal;
        var name = who.Board;
        if (!_boards.ContainsKey(name) && _boards.Count >= options.MaxClients)
        {
            GatewayEvents.Full(log, name, _boards.Count);
            throw new WampException(WampUris.LimitExceeded, $"{_boards.Count:n0} boards are known already");
        }

        // It announces itself again whenever training is stopped.
        if (_boards.TryGetValue(name, out var before) && before.IsPresent && before.Session == session && before.IsSealed == who.IsSealed)
        {
            before.Heard();
            return Greeting(name);
        }

        var board = new BoardTunnel(name, session, who.IsSealed, clock, (to, ask) => _ = TrainAsync(to, ask));
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

    private string Goodbye(BoardAnnouncement who, long? session)
    {
        var name = who.Board;
        if (!_boards.TryGetValue(name, out var board) || !board.IsPresent) throw new WampException(WampUris.RuntimeError, name);

        // Nobody signs a goodbye: where the router says who calls, only the board itself says it.
        if (board.IsSealed && session is not null && board.Session != session)
            throw new WampException(WampUris.NotAuthorized, "this session is not that board's");
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
                var (said, time) = await _caller.TrainAsync(board, train.RunId, model);
                board.Heard();
                var (answer, refusal) = secure.Answered(board, said);
                refusal ??= await _intake.TakeAsync(board.Info.Id, ask, answer, model.Length, time, board.End);
                if (refusal is not null) ask.TryComplete(refusal);
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
        catch (EnvelopeException fault)
        {
            ask.TryComplete(new Refusal(RefusalReason.Failed, CleanText.Line($"nothing can be sealed for it: {fault.Message}", 300)));
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

    private void Leave(BoardTunnel board, string reason, bool isLost)
        => _departures.Leave(board, board.Lose, reason, isLost);
}
