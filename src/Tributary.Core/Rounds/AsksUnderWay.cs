using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>The clients that are at work, each on one ask, whatever rounds are saved meanwhile. One thread at a time. Its end stops
/// whoever still works.</summary>
/// <param name="limit">Time that each has from its own asking; null for no limit.</param>
internal sealed class AsksUnderWay(TimeProvider clock, TimeSpan? limit, CancellationToken cancellation) : IAsyncDisposable
{
    private readonly Conversation _conversation = new(clock);
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly IAnswerOrder _order = clock is VirtualTime time ? new VirtualOrder(time) : new ArrivalOrder();
    private readonly Dictionary<string, (AskRecord Ask, Task<LateAnswer?> Answering)> _asked = new(StringComparer.Ordinal);

    /// <summary>Clients whose answers were not taken yet.</summary>
    public int Count => _asked.Count;

    /// <summary>Their asks, ordered by the clients' ids.</summary>
    public IReadOnlyList<AskRecord> Asks
        => [.. _asked.Values.Select(one => one.Ask).OrderBy(ask => ask.Client, StringComparer.Ordinal)];

    public bool Holds(string client) => _asked.ContainsKey(client);

    /// <summary>Asks a client that is not at work.</summary>
    /// <param name="assignment">Its model is what the client begins from.</param>
    public void Ask(IClient client, AskRecord ask, TrainAssignment assignment)
    {
        // By a virtual clock it answers when it would have, also where it is asked again after an interruption.
        var finish = clock is VirtualTime time
            ? VirtualTime.Later(ask.Asked ?? clock.GetUtcNow(), time.Of(ask.Client, assignment, limit).Takes) : default;
        Add(finish, ask, AskAsync(client, ask, assignment with { Deadline = clock.GetUtcNow() + limit }));
    }

    /// <summary>An ask that came to its end without its client.</summary>
    public void End(IClient client, AskRecord ask, ModelState given, Refusal why)
        => Add(clock.GetUtcNow(), ask, Task.FromResult<LateAnswer?>(new LateAnswer(client, ask, given, why, TimeSpan.Zero)));

    /// <summary>Waits for the next answer without taking it.</summary>
    public Task WaitAsync(CancellationToken token) => _order.WaitAsync(token);

    /// <summary>The next answer; null where none waits.</summary>
    public LateAnswer? Next()
    {
        if (_order.Next() is not { } answer) return null;
        _asked.Remove(answer.Ask.Client);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var (_, answering) in _asked.Values)
            if (await answering is { Reply: Update { Backing: { } backing } }) backing.Dispose();
        _stop.Dispose();
    }

    private void Add(DateTimeOffset finish, AskRecord ask, Task<LateAnswer?> answering)
    {
        _asked.Add(ask.Client, (ask, answering));
        _order.Add(finish, ask, answering);
    }

    private async Task<LateAnswer?> AskAsync(IClient client, AskRecord ask, TrainAssignment assignment)
    {
        using var late = limit is { } time ? new CancellationTokenSource(time, clock) : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, late.Token);
        return await _conversation.AnswerAsync(client, assignment, limit, late.Token, stop.Token, cancellation) is { } answer
            ? new LateAnswer(client, ask, assignment.Model, answer.Reply, answer.Time) : null;
    }
}
