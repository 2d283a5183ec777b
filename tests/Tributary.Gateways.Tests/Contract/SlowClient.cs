using Tributary.Core.Clients;

namespace Tributary.Gateways.Tests.Contract;

/// <summary>A client that takes its time before it begins.</summary>
public sealed class SlowClient(IClient inner, TimeSpan before) : IClient
{
    public ClientInfo Info => inner.Info;

    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        await Task.Delay(before, TimeProvider.System, cancellation);
        return await inner.AskAsync(assignment, cancellation);
    }
}
