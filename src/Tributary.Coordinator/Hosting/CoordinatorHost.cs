using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Clients;
using Tributary.Coordinator.Events;
using Tributary.Coordinator.Fabrics;
using Tributary.Coordinator.Observability;
using Tributary.Core.Clients;
using Tributary.Gateways;
using Tributary.Gateways.Fabrics;
using Tributary.Security;

namespace Tributary.Coordinator.Hosting;

/// <summary>A coordinator that runs: the REST API, the links to clients, and the worker that does the runs.</summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CoordinatorHost(WebApplication app)
    {
        _app = app;
        app.Lifetime.ApplicationStopping.Register(_stopping.SetResult);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Where it listens, with the real port.</summary>
    public Uri Address { get; }

    /// <summary>Addresses of their own at which the clients of transports come, with the real ports.</summary>
    public IReadOnlyList<GatewayAddress> Gateways => _app.Services.GetRequiredService<GatewaySet>().Addresses;

    /// <summary>How the platforms of functions stand; null where there are none.</summary>
    public FabricState? Fabric => Services.GetRequiredService<FabricView>().State;

    /// <summary>Ends when the coordinator begins to stop, by itself or because it is disposed of.</summary>
    public Task Completion => _stopping.Task;

    /// <summary>What happens, as it happens. Whoever does not keep up misses something, and goes on with what comes next.</summary>
    public async IAsyncEnumerable<RunEvent> EventsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var hub = Services.GetRequiredService<EventHub>();
        while (!cancellation.IsCancellationRequested)
        {
            using var listening = hub.Subscribe(run: null, after: null);
            await foreach (var happened in listening.Reader.ReadAllAsync(cancellation)) yield return happened;
        }
    }

    internal ClientRegistry Clients => _app.Services.GetRequiredService<ClientRegistry>();

    internal IServiceProvider Services => _app.Services;

    private ILogger<CoordinatorHost> Log => Services.GetRequiredService<ILogger<CoordinatorHost>>();

    /// <summary>Starts a coordinator; it listens once this returns.</summary>
    /// <exception cref="ArgumentException">The options have problems; the message lists all of them.</exception>
    /// <exception cref="IOException">The address is in use, or the data folder cannot be written.</exception>
    public static Task<CoordinatorHost> StartAsync(CoordinatorOptions options, CancellationToken cancellation)
        => StartAsync(options, TimeProvider.System, null, cancellation);

    /// <param name="logging">Where the host's own log goes; null for nowhere.</param>
    /// <inheritdoc cref="StartAsync(CoordinatorOptions, CancellationToken)"/>
    public static Task<CoordinatorHost> StartAsync(CoordinatorOptions options, Action<ILoggingBuilder>? logging,
        CancellationToken cancellation)
        => StartAsync(options, TimeProvider.System, logging, cancellation);

    internal static async Task<CoordinatorHost> StartAsync(CoordinatorOptions options, TimeProvider clock, Action<ILoggingBuilder>? logging,
        CancellationToken cancellation)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        OwnersFolder.Close(options.Folder);
        var app = CoordinatorApplication.Build(options, clock, logging);
        try
        {
            await app.Services.GetRequiredService<WeaknessRecord>().KeepAsync(cancellation);
            await app.StartAsync(cancellation);
            var host = new CoordinatorHost(app);
            ServerEvents.Started(host.Log, typeof(CoordinatorHost).Assembly.GetName().Version?.ToString(3), host.Address, options.Folder);
            return host;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops in order: no new requests, those under way end, runs are left as they stand and go on at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        ServerEvents.Stopped(Log);
        await _app.DisposeAsync();
    }
}
