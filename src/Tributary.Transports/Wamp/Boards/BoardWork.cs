using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Engine.Formats;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Lines;

namespace Tributary.Transports.Wamp.Boards;

/// <summary>What a board's master may call.</summary>
internal sealed class BoardWork(IClient client, BoardLineOptions options, ILineObserver observer) : IDisposable
{
    private const int MaxDetail = 300;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly string _id = client.Info.Id;
    private WampSession? _session;
    private int _round;

    /// <summary>Announces the board, and registers what it does, in the order of the originals.</summary>
    public async Task JoinedAsync(WampSession session, CancellationToken cancellation)
    {
        await NotifyAsync(session, BoardNames.NotifyJoin, cancellation);
        (string Name, Func<WampInvocation, CancellationToken, Task<WampValue>> Run)[] procedures =
        [
            (BoardNames.LeaveSession, (_, token) => NotifyAsync(session, BoardNames.NotifyLeave, token)),
            (BoardNames.StopTraining, (_, token) => NotifyAsync(session, BoardNames.NotifyJoin, token)),
            (BoardNames.StartTraining, (_, _) => Task.FromResult(default(WampValue))),
            (BoardNames.TrainRound, TrainAsync),
        ];
        foreach (var (name, run) in procedures)
            await session.RegisterAsync(BoardNames.Of(_id, name), async (call, token) => WampPayload.Of(await run(call, token)),
                new RegisterOptions(), cancellation);
        _session = session;
        observer.Connected();
    }

    /// <summary>Says goodbye where there is a session.</summary>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        if (_session is not { Ended.IsCompleted: false } session) return;
        try
        {
            await NotifyAsync(session, BoardNames.NotifyLeave, cancellation);
            await session.LeaveAsync();
        }
        catch (Exception fault) when (fault is WampException or OperationCanceledException)
        {
            // The master hears of it at its next call.
        }
    }

    public void Dispose() => _turn.Dispose();

    // The originals take a text that holds JSON, and say something to people.
    private async Task<WampValue> NotifyAsync(WampSession session, string procedure, CancellationToken cancellation)
    {
        await session.CallAsync(BoardNames.Of(options.Master, procedure), WampPayload.Of($"{{\"board\": \"{_id}\"}}"), cancellation);
        return default;
    }

    // One after the other: a master of another make may call again before it has the answer.
    private async Task<WampValue> TrainAsync(WampInvocation call, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        var assignment = default(TrainAssignment);
        try
        {
            var model = BoardModel.Read(call.Payload.First.Bytes, options.Model.Layout());
            var round = Interlocked.Increment(ref _round);
            assignment = new TrainAssignment
            {
                RunId = options.Master,
                Round = round,
                Spec = options.Model,
                Model = model,
                Training = options.Training with { Seed = options.Training.Seed + (ulong)round },
            };
            observer.Begun(assignment.Id);
            return Answer(assignment, await client.AskAsync(assignment, cancellation));
        }
        catch (BrokenFileException broken)
        {
            observer.Dropped(new AssignmentId(options.Master, _round, AssignmentKind.Train), broken.Message);
            return Fault(broken.Message);
        }
#pragma warning disable CA1031 // Whatever breaks at one call is its answer, never the end of the board.
        catch (Exception broken) when (broken is not OperationCanceledException)
#pragma warning restore CA1031
        {
            if (assignment is not null) observer.Broke(assignment.Id, broken);
            return Fault($"{broken.GetType().Name}: {broken.Message}");
        }
        finally
        {
            _turn.Release();
        }
    }

    private WampValue Answer(TrainAssignment assignment, Reply reply)
    {
        using var backing = (reply as Update)?.Backing;
        observer.Answered(assignment.Id, reply);
        return reply switch
        {
            Update update => WampValue.MapOf((BoardNames.UpdatedModel, BoardModel.Write(update.Weights)),
                (BoardNames.Samples, update.Examples)),
            Refusal refusal => Fault($"{refusal.Reason}: {refusal.Detail}"),
            _ => Fault($"the trainer answered with {reply.GetType().Name}"),
        };
    }

    private static WampValue Fault(string detail)
        => WampValue.MapOf((BoardNames.Status, BoardNames.Error), (BoardNames.Detail, CleanText.Line(detail, MaxDetail)));
}
