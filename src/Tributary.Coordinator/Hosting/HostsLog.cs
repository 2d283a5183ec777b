using Microsoft.Extensions.Logging;

namespace Tributary.Coordinator.Hosting;

/// <summary>What the coordinator's own services say goes where the host's log goes.</summary>
internal sealed class HostsLog(ILoggerFactory logs) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => logs.CreateLogger(categoryName);

    public void Dispose()
    {
        // The factory is the host's.
    }
}
