using Tributary.Core.Clients;

namespace Tributary.Coordinator.Tests.Fakes;

/// <summary>Trains once for each step that the test allows.</summary>
public sealed class SteppingClient(IClient inner) : IClient, IDisposable
{
    private readonly SemaphoreSlim _steps = new(0);

    public ClientInfo Info => inner.Info;

    public void Step() => _steps.Release();

    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        if (assignment is TrainAssignment) await _steps.WaitAsync(cancellation);
        return await inner.AskAsync(assignment, cancellation);
    }

    public void Dispose() => _steps.Dispose();
}
