using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>Stands for a client that an interrupted round had asked and that is not back yet: the assignment waits for it.</summary>
/// <param name="patience">Time it may take to come back.</param>
internal sealed class AbsentClient(string id, ClientRegistry clients, TimeSpan patience, TimeProvider clock) : IClient
{
    public ClientInfo Info { get; } = new(id);

    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        using var gone = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, gone.Token);
        try
        {
            await clients.WaitAsync(() => clients.Find(id) is not null, either.Token);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new Refusal(RefusalReason.Lost,
                $"it was asked before the coordinator restarted and has not come back within {patience.TotalSeconds:0} s");
        }

        return clients.Find(id) is { } client ? await Conversation.HearAsync(client, assignment, cancellation)
            : new Refusal(RefusalReason.Lost, "it came back and went away again");
    }
}
