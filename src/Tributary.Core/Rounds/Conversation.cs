using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Tributary.Core.Clients;
using Tributary.Engine.Specs;

namespace Tributary.Core.Rounds;

/// <summary>Asks clients and turns whatever happens into replies: the one place where a client's exceptions end.</summary>
internal sealed class Conversation(TimeProvider clock)
{
    /// <summary>Answers that are handed over together, where so many are waiting.</summary>
    public const int MaxTogether = 8;

    private static Refusal Late { get; } = new(RefusalReason.Deadline, "no answer came before the deadline");

    /// <summary>Asks everyone at once; answers come in the order in which they arrive, one for each client: those that wait
    /// together.</summary>
    /// <param name="limit">After it, who has not answered is refused; null for no limit.</param>
    public async IAsyncEnumerable<IReadOnlyList<Answer>> AskAsync(IReadOnlyList<IClient> cohort, Func<IClient, DateTimeOffset?,
        Assignment> assign,
        TimeSpan? limit, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var deadline = clock.GetUtcNow() + limit;
        using var late = limit is { } time ? new CancellationTokenSource(time, clock) : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);

        // Answers pass through a channel, not through the tasks' results: whoever has been folded is forgotten. It takes one answer for
        // each client; of those that hold a model in memory there are never more than the round's UpdateRoom has places.
        var answers = Channel.CreateUnbounded<Answer>(new UnboundedChannelOptions { SingleReader = true });
        var asked = cohort.Select(client => AskOneAsync(client, assign(client, deadline), limit, answers.Writer, late.Token,
            stop.Token, cancellation)).ToArray();
        try
        {
            for (var left = cohort.Count; left > 0;)
            {
                var waiting = new List<Answer>(MaxTogether) { await answers.Reader.ReadAsync(cancellation) };
                while (waiting.Count < MaxTogether && answers.Reader.TryRead(out var next)) waiting.Add(next);
                left -= waiting.Count;
                yield return waiting;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(asked);
        }
    }

    /// <summary>Asks one client. One in process that does not heed its token is left behind; a tunnel, also behind a client that was
    /// absent, may have just promised something.</summary>
    public static Task<Reply> HearAsync(IClient client, Assignment assignment, CancellationToken stop)
    {
        var asking = client.AskAsync(assignment, stop);
        return client is ITunnel or AbsentClient ? asking : asking.WaitAsync(stop);
    }

    /// <summary>Asks one client and waits for whatever comes of it.</summary>
    /// <param name="limit">Time that it has, where a virtual clock says how long it takes; null for no limit.</param>
    /// <param name="late">Its time is up.</param>
    /// <param name="stop">Ends the waiting; among others both other tokens do.</param>
    /// <returns>Null where the caller cancelled.</returns>
    public async Task<Answer?> AnswerAsync(IClient client, Assignment assignment, TimeSpan? limit, CancellationToken late,
        CancellationToken stop, CancellationToken cancellation)
    {
        (TimeSpan Takes, bool IsLate)? told = clock is VirtualTime time && assignment is TrainAssignment train
            ? time.Of(client.Info.Id, train, limit) : null;

        // What could not count is not trained.
        if (told is { IsLate: true }) return new Answer(client.Info.Id, Late, told.Value.Takes);
        var start = clock.GetTimestamp();
        Reply reply;
        try
        {
            reply = await HearAsync(client, assignment, stop);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            reply = Late;
        }
#pragma warning disable CA1031 // Whatever a client throws is its refusal, never the end of the round.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            reply = new Refusal(RefusalReason.Failed, $"{fault.GetType().Name}: {fault.Plain()}");
        }

        if (told is { } known && reply is Update update) reply = update with { TrainTime = known.Takes };
        return new Answer(client.Info.Id, reply, told?.Takes ?? clock.GetElapsedTime(start));
    }

    // Where the caller cancelled, the reader has thrown by itself.
    private async Task AskOneAsync(IClient client, Assignment assignment, TimeSpan? limit, ChannelWriter<Answer> answers,
        CancellationToken late, CancellationToken stop, CancellationToken cancellation)
    {
        if (await AnswerAsync(client, assignment, limit, late, stop, cancellation) is { } answer) answers.TryWrite(answer);
    }
}
