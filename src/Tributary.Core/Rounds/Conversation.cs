using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>Asks clients and turns whatever happens into replies: the one place where a client's exceptions end.</summary>
internal sealed class Conversation(TimeProvider clock)
{
    /// <summary>Asks everyone at once; answers come in the order in which they arrive, one for each client.</summary>
    /// <param name="limit">After it, who has not answered is refused; null for no limit.</param>
    public async IAsyncEnumerable<Answer> AskAsync(IReadOnlyList<IClient> cohort, Func<IClient, DateTimeOffset?, Assignment> assign, TimeSpan? limit,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var deadline = clock.GetUtcNow() + limit;
        using var late = limit is { } time ? new CancellationTokenSource(time, clock) : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        var asked = cohort.Select(client => AskOneAsync(client, assign(client, deadline), late.Token, stop.Token, cancellation)).ToArray();
        try
        {
            await foreach (var answer in Task.WhenEach(asked).WithCancellation(cancellation)) yield return await answer;
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task<Answer> AskOneAsync(IClient client, Assignment assignment, CancellationToken late, CancellationToken stop, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        Reply reply;
        try
        {
            // A client that does not heed its token is left behind by WaitAsync.
            reply = await client.AskAsync(assignment, stop).WaitAsync(stop);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            reply = new Refusal(RefusalReason.Deadline, "no answer came before the deadline");
        }
#pragma warning disable CA1031 // Whatever a client throws is its refusal, never the end of the round.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            reply = new Refusal(RefusalReason.Failed, $"{fault.GetType().Name}: {fault.Message}");
        }

        return new Answer(client.Info.Id, reply, clock.GetElapsedTime(start));
    }
}
