using Tributary.Core.Clients;

namespace Tributary.Coordinator.Tests.Fakes;

/// <summary>Asks another client once the test lets it.</summary>
public sealed class GatedClient(IClient inner) : IClient
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ClientInfo Info => inner.Info;

    /// <summary>Ends when the client is first asked.</summary>
    public Task Asked => _asked.Task;

    public void Open() => _open.TrySetResult();

    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        _asked.TrySetResult();
        await _open.Task.WaitAsync(cancellation);
        return await inner.AskAsync(assignment, cancellation);
    }
}
