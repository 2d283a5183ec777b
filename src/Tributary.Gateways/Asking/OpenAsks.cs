using Tributary.Core.Clients;

namespace Tributary.Gateways.Asking;

/// <summary>What one client is asked and has not answered yet. Safe to use from any thread.</summary>
/// <param name="opened">Told of each ask once it stands here; it must be quick.</param>
/// <param name="gossips">Whether the transport has words for <see cref="GossipAssignment"/>.</param>
internal sealed class OpenAsks(TimeProvider clock, Action<OpenAsk>? opened = null, bool gossips = false)
{
    private readonly Lock _gate = new();
    private readonly List<OpenAsk> _open = [];
    private TaskCompletionSource? _changed;
    private string? _closed = "the client went away";

    /// <summary>Whether the client can be asked.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_gate) return _closed is null;
        }
    }

    /// <summary>Done at the next change; taken before a look at <see cref="All"/>, no change falls between them.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate) return (_changed ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<OpenAsk> All
    {
        get
        {
            lock (_gate) return [.. _open];
        }
    }

    /// <summary>From now on the client can be asked.</summary>
    public void Open()
    {
        lock (_gate) _closed = null;
    }

    /// <summary>Nobody asks any more, and what was asked ends as lost.</summary>
    /// <returns>False where that was so before.</returns>
    public bool Close(string reason)
    {
        List<OpenAsk> open;
        lock (_gate)
        {
            if (_closed is not null) return false;
            _closed = reason;
            open = [.. _open];
        }

        foreach (var ask in open) ask.TryComplete(new Refusal(RefusalReason.Lost, reason));
        return true;
    }

    /// <summary>Asks the client and waits for what it answers.</summary>
    /// <param name="withdrawn">Told where the answer was withdrawn.</param>
    /// <param name="cancellation">Withdraws the question; an update that is in the gate still comes through.</param>
    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation, Action<OpenAsk>? withdrawn = null)
    {
        if (assignment is GossipAssignment && !gossips)
            return new Refusal(RefusalReason.WrongKind, "this client's transport has no words for peers that average with each other; "
                + "let the coordinator relay (strategy.exchange: relay)");
        var ask = new OpenAsk(assignment, clock);
        lock (_gate)
        {
            if (_closed is not null) return new Refusal(RefusalReason.Lost, _closed);
            _open.Add(ask);
            opened?.Invoke(ask);
        }

        Wake();
        try
        {
            await using (cancellation.Register(() => Withdraw(ask, withdrawn, cancellation))) return await ask.Reply;
        }
        finally
        {
            lock (_gate) _open.Remove(ask);

            // Who works on it in vain hears of it.
            Wake();
        }
    }

    /// <summary>The youngest of that key; null where nobody waits for its answer.</summary>
    public OpenAsk? Find(string key)
    {
        lock (_gate) return _open.FindLast(ask => ask.Key == key);
    }

    /// <summary>Whether something that waits for the client is about this model.</summary>
    public bool IsGiven(string sha256) => All.Any(ask => AssignmentMessages.ModelOf(ask.Assignment)?.Sha256() == sha256);

    /// <summary>Lets whoever waits for a change look again.</summary>
    public void Wake()
    {
        TaskCompletionSource? changed;
        lock (_gate) (changed, _changed) = (_changed, null);
        changed?.TrySetResult();
    }

    private static void Withdraw(OpenAsk ask, Action<OpenAsk>? withdrawn, CancellationToken cancellation)
    {
        ask.Withdraw(cancellation);
        if (ask.Reply.IsCanceled) withdrawn?.Invoke(ask);
    }
}
