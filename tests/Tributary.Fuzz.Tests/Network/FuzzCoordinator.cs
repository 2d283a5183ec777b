using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Logs;
using Tributary.Gateways.Flower;
using Tributary.Gateways.Mqtt;

namespace Tributary.Fuzz.Tests.Network;

/// <summary>A coordinator in this process, open on loopback, whose errors are kept.</summary>
internal sealed class FuzzCoordinator : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-fuzz-");
    private readonly StringWriter _errors = new();
    private readonly LogLines _log;
    private CoordinatorHost? _host;

    private FuzzCoordinator() => _log = new LogLines(_errors, new LogOptions { Level = LogLevel.Error }, TimeProvider.System);

    public HttpClient Http { get; private set; } = new();

    public Uri Flower => _host!.Gateways.Single(one => one.Gateway == FlowerOptions.Transport).Address;

    public Uri Mqtt => _host!.Gateways.Single(one => one.Gateway == MqttOptions.Transport).Address;

    /// <summary>Every method and pattern that the coordinator answers.</summary>
    public IReadOnlyList<(string Method, string Pattern)> Endpoints =>
    [
        .. _host!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method
                => (method, endpoint.RoutePattern.RawText ?? "/")))
            .Distinct().OrderBy(one => one.Item2, StringComparer.Ordinal).ThenBy(one => one.method, StringComparer.Ordinal),
    ];

    public static async Task<FuzzCoordinator> StartAsync()
    {
        var coordinator = new FuzzCoordinator();
        var options = new CoordinatorOptions
        {
            Folder = coordinator._folder.FullName,
            Listen = new Uri("http://127.0.0.1:0"),
            Gateways = [new FlowerOptions { Listen = new Uri("http://127.0.0.1:0") },
                new MqttOptions { Listen = new Uri("mqtt://127.0.0.1:0") }],
            Threads = 1,
            Durability = Storage.Durability.Process,
            Link = new() { Lease = TimeSpan.FromSeconds(3) },
            MaxModelValues = 1 << 16,
            Access = new() { RequestsPerSecond = 1_000_000, Burst = 1_000_000 },
        };
        coordinator._host = await CoordinatorHost.StartAsync(options, logging => logging.AddProvider(coordinator._log),
            TestContext.Current.CancellationToken);
        coordinator.Http = new HttpClient { BaseAddress = coordinator._host.Address, Timeout = TimeSpan.FromSeconds(60) };
        return coordinator;
    }

    /// <summary>Stops it and asserts that nothing broke.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host!.DisposeAsync();
        _log.Dispose();
        _folder.Delete(recursive: true);
        Assert.True(_errors.ToString().Length == 0, _errors.ToString());
    }
}
