using System.Collections.Concurrent;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Gateways.Tests.Contract;

/// <summary>Remembers what runs and clients tell.</summary>
public sealed class Notes : IRunObserver, IClientObserver
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _done = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<int, TaskCompletionSource> _saved = [];

    public ConcurrentQueue<ClientProgress> Progress { get; } = [];

    public void ClientDone(int round, ClientOutcome outcome) => Done(outcome.Client).TrySetResult();

    /// <summary>Waits until a client's answer was counted or refused.</summary>
    public Task DoneAsync(string client) => Done(client).Task.WaitAsync(TestContext.Current.CancellationToken);

    public void RoundSaved(RoundRecord round) => Saved(round.Round).TrySetResult();

    /// <summary>Waits until a round is saved, of whatever run.</summary>
    public Task SavedAsync(int round) => Saved(round).Task.WaitAsync(TestContext.Current.CancellationToken);

    public void ClientProgressed(string client, ClientProgress progress) => Progress.Enqueue(progress);

    private TaskCompletionSource Saved(int round)
        => _saved.GetOrAdd(round, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private TaskCompletionSource Done(string client)
        => _done.GetOrAdd(client, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
