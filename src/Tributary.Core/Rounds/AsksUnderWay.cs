using System.Threading.Channels;
using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>The clients that are at work, each on one ask, whatever rounds are saved meanwhile. One thread at a time. Its end stops
/// whoever still works.</summary>
/// <param name="limit">Time that each has from its own asking; null for no limit.</param>
internal sealed class AsksUnderWay(TimeProvider clock, TimeSpan? limit, CancellationToken cancellation) : IAsyncDisposable
{
    private readonly Conversation _conversation = new(clock);
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly Dictionary<string, Task> _asked = new(StringComparer.Ordinal);

    // It holds one answer for each client at most.
    private readonly Channel<LateAnswer> _answers
        = Channel.CreateUnbounded<LateAnswer>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Clients whose answers were not taken yet.</summary>
    public int Count => _asked.Count;

    /// <summary>Their ids, in order.</summary>
    public IReadOnlyList<string> Clients => [.. _asked.Keys.Order(StringComparer.Ordinal)];

    public bool Holds(string client) => _asked.ContainsKey(client);

    /// <summary>Asks a client that is not at work.</summary>
    /// <param name="assignment">Its model is what the client begins from.</param>
    public void Ask(IClient client, AskRecord ask, TrainAssignment assignment)
        => _asked.Add(ask.Client, AskAsync(client, ask, assignment with { Deadline = clock.GetUtcNow() + limit }));

    /// <summary>An ask that came to its end without its client.</summary>
    public void End(IClient client, AskRecord ask, ModelState given, Refusal why)
    {
        _asked.Add(ask.Client, Task.CompletedTask);
        _answers.Writer.TryWrite(new LateAnswer(client, ask, given, why, TimeSpan.Zero));
    }

    /// <summary>Waits for the next answer without taking it.</summary>
    public async Task WaitAsync(CancellationToken token) => await _answers.Reader.WaitToReadAsync(token);

    /// <summary>The next answer in the order in which they came; null where none waits.</summary>
    public LateAnswer? Next()
    {
        if (!_answers.Reader.TryRead(out var answer)) return null;
        _asked.Remove(answer.Ask.Client);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_asked.Values);
        while (Next() is { } left) (left.Reply as Update)?.Backing?.Dispose();
        _stop.Dispose();
    }

    private async Task AskAsync(IClient client, AskRecord ask, TrainAssignment assignment)
    {
        using var late = limit is { } time ? new CancellationTokenSource(time, clock) : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, late.Token);
        if (await _conversation.AnswerAsync(client, assignment, late.Token, stop.Token, cancellation) is { } answer)
            _answers.Writer.TryWrite(new LateAnswer(client, ask, assignment.Model, answer.Reply, answer.Time));
    }
}
