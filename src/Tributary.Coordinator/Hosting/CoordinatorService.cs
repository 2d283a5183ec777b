using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tributary.Coordinator.Hosting;

/// <summary>A coordinator for as long as its host runs, with a server and services of its own: nothing of it meets the host's. It stops in
/// order with the host; where it ends by itself, the host ends too.</summary>
public sealed class CoordinatorService : IHostedService, IAsyncDisposable
{
    private readonly CoordinatorOptions _options;
    private readonly TimeProvider _clock;
    private readonly Action<ILoggingBuilder> _logging;
    private readonly IHostApplicationLifetime _lifetime;
    private CoordinatorHost? _host;
    private Task _watching = Task.CompletedTask;

    internal CoordinatorService(CoordinatorOptions options, TimeProvider clock, Action<ILoggingBuilder> logging,
        IHostApplicationLifetime lifetime)
        => (_options, _clock, _logging, _lifetime) = (options, clock, logging, lifetime);

    /// <summary>The coordinator, with its addresses and its events.</summary>
    /// <exception cref="InvalidOperationException">The host has not started it yet.</exception>
    public CoordinatorHost Host => _host ?? throw new InvalidOperationException("the coordinator has not started: start the host first");

    /// <exception cref="ArgumentException">The options have problems; the message lists all of them.</exception>
    /// <exception cref="IOException">The address is in use, or the data folder cannot be written.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _host = await CoordinatorHost.StartAsync(_options, _clock, _logging, cancellationToken);
        _watching = WatchAsync(_host);
    }

    /// <summary>Stops in order, however long that takes within <see cref="CoordinatorOptions.StopLimit"/>.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _host, null) is not { } host) return;
        await host.DisposeAsync();
        await _watching;
    }

    private async Task WatchAsync(CoordinatorHost host)
    {
        await host.Completion;
        _lifetime.StopApplication();
    }
}
