using System.Collections.Concurrent;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Gateways.Tests.Contract;

/// <summary>Remembers what runs and clients tell.</summary>
public sealed class Notes : IRunObserver, IClientObserver
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _done = new(StringComparer.Ordinal);

    public ConcurrentQueue<ClientProgress> Progress { get; } = [];

    public void ClientDone(int round, ClientOutcome outcome) => Done(outcome.Client).TrySetResult();

    /// <summary>Waits until a client's answer was counted or refused.</summary>
    public Task DoneAsync(string client) => Done(client).Task.WaitAsync(TestContext.Current.CancellationToken);

    public void ClientProgressed(string client, ClientProgress progress) => Progress.Enqueue(progress);

    private TaskCompletionSource Done(string client)
        => _done.GetOrAdd(client, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
