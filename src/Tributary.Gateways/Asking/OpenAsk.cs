using Tributary.Core.Clients;

namespace Tributary.Gateways.Asking;

/// <summary>An assignment that waits for its answer, and the gate that decides whether an update still counts
/// (docs/decisions/acknowledged-counts.md).</summary>
internal sealed class OpenAsk(Assignment assignment, TimeProvider clock)
{
    // Whatever the wall's clock does meanwhile, the time that is left goes on.
    private readonly TimeSpan? _limit = assignment.Deadline - clock.GetUtcNow();
    private readonly long _began = clock.GetTimestamp();
    private readonly TaskCompletionSource<Reply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private State _state;
    private Action? _afterwards;

    private enum State
    {
        Wanted,
        Committing,
        Done,
    }

    public string Key => assignment.Key;

    public Assignment Assignment => assignment;

    public Task<Reply> Reply => _reply.Task;

    /// <summary>Time until the assignment's deadline; null for none.</summary>
    public TimeSpan? Left => _limit - clock.GetElapsedTime(_began);

    /// <summary>The assignment's deadline by the clock as it goes now; null for none.</summary>
    public DateTimeOffset? Deadline => clock.GetUtcNow() + Left;

    /// <summary>Enters the gate with an update that is whole. Exactly one of <see cref="Commit"/> and <see cref="Abort"/>
    /// follows.</summary>
    /// <returns>False where the answer is no longer wanted, or another one is just going through.</returns>
    public bool TryBegin()
    {
        lock (_gate)
        {
            if (_state != State.Wanted) return false;
            _state = State.Committing;
            return true;
        }
    }

    public void Commit(Reply reply)
    {
        lock (_gate) _state = State.Done;
        _reply.TrySetResult(reply);
    }

    /// <summary>The update could not be kept: the assignment waits on, or ends as it was told to meanwhile.</summary>
    public void Abort()
    {
        Action? afterwards;
        lock (_gate) (_state, afterwards, _afterwards) = (State.Wanted, _afterwards, null);
        afterwards?.Invoke();
    }

    /// <summary>Ends it with an answer that promises nothing (a refusal, an evaluation).</summary>
    public bool TryComplete(Reply reply) => End(() => _reply.TrySetResult(reply));

    /// <summary>Nobody wants the answer any more; an update that is in the gate still comes through.</summary>
    public void Withdraw(CancellationToken cancellation) => End(() => _reply.TrySetCanceled(cancellation));

    private bool End(Action end)
    {
        lock (_gate)
        {
            if (_state == State.Done) return false;
            if (_state == State.Committing)
            {
                _afterwards ??= () => End(end);
                return false;
            }

            _state = State.Done;
        }

        end();
        return true;
    }
}
