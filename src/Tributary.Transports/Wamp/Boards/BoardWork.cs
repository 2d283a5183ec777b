using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Engine.Formats;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Frames;
using Tributary.Transports.Lines;

namespace Tributary.Transports.Wamp.Boards;

/// <summary>What a board's master may call.</summary>
internal sealed class BoardWork(IClient client, BoardLineOptions options, ILineObserver observer) : IDisposable
{
    private const int MaxDetail = 300;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SealedForm? _sealed = options.Envelopes is { } envelopes ? new SealedForm(envelopes) : null;
    private readonly PassedTally _passed = new(observer);
    private readonly string _id = client.Info.Id;
    private WampSession? _session;
    private int _round;

    /// <summary>Announces the board, and registers what it does, in the order of the originals.</summary>
    public async Task JoinedAsync(WampSession session, CancellationToken cancellation)
    {
        await JoinAsync(session, cancellation);
        (string Name, Func<WampInvocation, CancellationToken, Task<WampValue>> Run)[] procedures =
        [
            (BoardNames.LeaveSession, (_, token) => GoodbyeAsync(session, token)),
            (BoardNames.StopTraining, (call, token) => IsMasters(call) ? JoinAsync(session, token) : Nothing),
            (BoardNames.StartTraining, (call, _) =>
            {
                IsMasters(call);
                return Nothing;
            }),
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
            await GoodbyeAsync(session, cancellation);
            await session.LeaveAsync();
        }
        catch (Exception fault) when (fault is WampException or OperationCanceledException)
        {
            // The master hears of it at its next call.
        }
    }

    public void Dispose() => _turn.Dispose();

    private static Task<WampValue> Nothing => Task.FromResult(default(WampValue));

    // In the clear, a text that holds JSON. Masters say something to people.
    private async Task<WampValue> JoinAsync(WampSession session, CancellationToken cancellation)
    {
        var said = await NotifyAsync(session, BoardNames.NotifyJoin, _sealed?.Announcement(_id) ?? Clear, cancellation);
        if (said.First.Text == BoardNames.InvalidSignature(_id))
            throw new WampException(WampUris.RuntimeError,
                $"{options.Master} takes this board for another: {_id}.pub.pem there is not that of {_id}.key.pem here");
        return default;
    }

    // The originals' secure master takes an object here, though its boards send a text.
    private async Task<WampValue> GoodbyeAsync(WampSession session, CancellationToken cancellation)
    {
        var who = _sealed is null ? Clear : WampValue.MapOf((BoardNames.Board, _id));
        await NotifyAsync(session, BoardNames.NotifyLeave, who, cancellation);
        return default;
    }

    private WampValue Clear => $"{{\"board\": \"{_id}\"}}";

    private Task<WampPayload> NotifyAsync(WampSession session, string procedure, WampValue argument, CancellationToken cancellation)
        => session.CallAsync(BoardNames.Of(options.Master, procedure), WampPayload.Of(argument), cancellation);

    // To whoever forges it nothing is said: the originals answer null, whatever it is. It changes nothing either: theirs is stopped by it.
    private bool IsMasters(WampInvocation call)
    {
        if (_sealed is null) return true;
        var isSigned = _sealed.IsSigned(options.Master, call.Payload.First);
        if (!isSigned) _passed.Note($"{call.Procedure} was called with a signature that is not {options.Master}'s");
        return isSigned;
    }

    // One after the other: a master of another make may call again before it has the answer.
    private async Task<WampValue> TrainAsync(WampInvocation call, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        var assignment = default(TrainAssignment);
        try
        {
            var said = call.Payload.First;
            var model = BoardModel.Read(_sealed?.Asked(said) ?? said.Bytes, options.Model.Layout());
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
            else observer.Dropped(new AssignmentId(options.Master, _round, AssignmentKind.Train), broken.Message);
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
            Update update => Answer(BoardModel.Write(update.Weights), update.Examples),
            Refusal refusal => Fault($"{refusal.Reason}: {refusal.Detail}"),
            _ => Fault($"the trainer answered with {reply.GetType().Name}"),
        };
    }

    private WampValue Answer(byte[] model, long samples)
        => _sealed?.Answer(options.Master, model, samples)
            ?? WampValue.MapOf((BoardNames.UpdatedModel, model), (BoardNames.Samples, samples));

    // Sealed, whatever is wrong is null.
    private WampValue Fault(string detail)
        => _sealed is not null ? default
            : WampValue.MapOf((BoardNames.Status, BoardNames.Error), (BoardNames.Detail, CleanText.Line(detail, MaxDetail)));
}
