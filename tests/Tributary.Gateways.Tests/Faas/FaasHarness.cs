using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Gateways.Faas;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Keeping;
using Tributary.Gateways.Files;
using Tributary.Gateways.Orders;
using Tributary.Gateways.Tests.Contract;
using Tributary.Transports.Faas;
using Tributary.Transports.Lines;

namespace Tributary.Gateways.Tests.Faas;

/// <summary>A coordinator with a fabric of one cluster in this process, on which each client is a function of its name.</summary>
internal sealed class FaasHarness : ITransportHarness, IPlatformSource
{
    private const string Here = "here";
    private const string Keeping = "tributary: { pause: 50ms, patience: 1s }";
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-faas-").FullName;
    private readonly ConcurrentDictionary<string, Work> _functions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ScriptedPlatform> _platforms = new(StringComparer.Ordinal);
    private readonly bool _isScripted;
    private WebApplication? _host;
    private readonly string? _config;
    private FaasGateway? _gateway;

    private readonly string? _bucket;

    private FaasHarness(string? config, bool isScripted, string? bucket = null)
    {
        (_config, _isScripted, _bucket) = (config, isScripted, bucket);
        Coordinator = new ContractCoordinator(Path.Combine(_folder, "coordinator"));
    }

    public ContractCoordinator Coordinator { get; }

    public ScriptedPlatform Platform => At(Here);

    public FaasGateway Gateway => _gateway!;

    /// <param name="config">A configuration over the platforms that it names; null for the one in this process.</param>
    public static Task<FaasHarness> StartAsync(string? config = null) => StartAsync(config, isScripted: config is null);

    /// <summary>With the platform in this process, to and from which models and updates go by a bucket.</summary>
    public static async Task<FaasHarness> StartByBucketAsync(string bucket)
    {
        var harness = new FaasHarness(null, isScripted: true, bucket);
        await harness.OpenAsync();
        return harness;
    }

    /// <summary>With local clusters of these names, all in this process.</summary>
    public static Task<FaasHarness> StartOverAsync(params string[] clusters)
        => StartAsync($"providers: {{ local: {{ {string.Join(", ", clusters.Select(name => $"{name}: {{}}"))} }} }}\n{Keeping}",
            isScripted: true);

    private static async Task<FaasHarness> StartAsync(string? config, bool isScripted)
    {
        var harness = new FaasHarness(config, isScripted);
        await harness.OpenAsync();
        return harness;
    }

    /// <summary>The platform of a cluster.</summary>
    public ScriptedPlatform At(string cluster) => _platforms.GetOrAdd(cluster, name =>
    {
        var platform = new ScriptedPlatform(name) { Run = RunAsync };
        platform.Functions["none"] = true;
        return platform;
    });

    public Task StartClientAsync(IClient trainer) => StartClientAsync(trainer, Here);

    public async Task StartClientAsync(IClient trainer, string cluster)
    {
        _functions[trainer.Info.Id] = new Work(trainer, cluster);
        At(cluster).Functions[trainer.Info.Id] = true;
        Add(trainer.Info.Id);
        await LookAsync();
    }

    // What it was just doing is never heard of again.
    public Task KillClientAsync(string id) => LeaveClientAsync(id);

    public async Task LeaveClientAsync(string id)
    {
        if (_functions.TryRemove(id, out var work))
        {
            At(work.Cluster).Functions.TryRemove(id, out _);
            await work.End.CancelAsync();
        }

        await LookAsync();
    }

    public async Task RestartCoordinatorAsync()
    {
        await CloseAsync();
        Coordinator.Forget();
        await OpenAsync();
        foreach (var id in _functions.Keys) Add(id);
        await LookAsync();
    }

    public async Task<bool> RepeatAsync(string id, string run, int round)
    {
        // The function once more: its model is closed by then, and it says that nobody waits. Its update once more: a repetition.
        var (work, cancellation) = (_functions[id], TestContext.Current.CancellationToken);
        var asked = FunctionCall.Read(work.Last!.Value.Span).Assignment!;
        var again = await CallAsync(work, work.Last!.Value, cancellation);
        if (_bucket is not null) return again is { Stored: not null } && asked.Run == run && asked.Round == round;
        using var http = new HttpClient { BaseAddress = new Uri(_host!.Urls.Single()) };
        using var body = new ByteArrayContent(new byte[100]);
        using var answer = await http.PutAsync(new Uri(asked.UpdatePath!, UriKind.Relative), body, cancellation);
        return again is { Acknowledged: false, Dropped: not null } && asked.Run == run && asked.Round == round
            && await answer.Content.ReadAsStringAsync(cancellation) is """{"acknowledged":true,"repeated":true}""";
    }

    public Task<OpenedPlatform> OpenAsync(ClusterConfig cluster, CancellationToken cancellation)
        => Task.FromResult(new OpenedPlatform(At(cluster.Name), null));

    /// <summary>Looks at all clusters now.</summary>
    public Task LookAsync() => _gateway!.Desk!.LookAsync(always: true, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Coordinator.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Add(string id) => _gateway!.Desk!.Add(new ClientFunction(0,
        new ClusterConfig(FabricProviders.Local, _functions[id].Cluster),
        FunctionReader.Usual(FabricConfig.Training, FabricProviders.Local, "fl_client"))
    { Name = id });

    private async Task<Gateways.Faas.Platforms.ActivationResult> RunAsync(string function, int call, ReadOnlyMemory<byte> parameters,
        CancellationToken cancellation)
    {
        if (!_functions.TryGetValue(function, out var work)) return ScriptedPlatform.Failure("there is no such function");
        var asked = FunctionCall.Read(parameters.Span);
        if (asked.Assignment is not null) work.Last = parameters;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(work.End.Token, cancellation);
            var result = await CallAsync(work, parameters, either.Token);
            return ScriptedPlatform.Success(System.Text.Encoding.UTF8.GetString(result.ToJson()));
        }
        catch (OperationCanceledException) when (work.End.IsCancellationRequested)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            throw;
        }
    }

    private async Task<FunctionResult> CallAsync(Work work, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        using var runner = new CallRunner(work, new Silent(), TimeProvider.System);
        return await runner.RunAsync(FunctionCall.Read(parameters.Span),
            new FunctionOptions { Folder = Path.Combine(_folder, "function") }, cancellation);
    }

    private async Task OpenAsync()
    {
        var file = Path.Combine(_folder, "config.yaml");
        await File.WriteAllTextAsync(file, _config ?? $"providers: {{ local: {{ {Here}: {{}} }} }}\n{(_bucket is null ? Keeping
            : Keeping.Replace("{ ", $"{{ bucket: '{_bucket}', ", StringComparison.Ordinal))}");
        GatewayOptions options = new FaasOptions { File = file };
        Assert.Empty(options.Problems());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(Coordinator.Clients).AddSingleton(Coordinator.Files()).AddSingleton(TimeProvider.System)
            .AddSingleton<IClientObserver>(Coordinator.Notes).AddSingleton<IGatewayAccess>(new OpenAccess())
            .AddSingleton<IRunControl>(new ScriptedControl());
        options.Under(new GatewayRules(TimeSpan.FromSeconds(3), _ => true)).Add(builder.Services);
        _host = builder.Build();
        _host.MapFiles(_host.Services.GetRequiredService<GatewayFiles>());
        _gateway = (FaasGateway)_host.Services.GetServices<IGateway>().Single();
        if (_isScripted) _gateway.Platforms = this;
        await _host.StartAsync();
    }

    private async Task CloseAsync()
    {
        await _gateway!.DisposeAsync();
        await _host!.DisposeAsync();
    }

    private sealed class Silent : ILineObserver;

    private sealed class Work(IClient trainer, string cluster) : IFunctionWork
    {
        public string Cluster => cluster;

        public CancellationTokenSource End { get; } = new();

        public ReadOnlyMemory<byte>? Last { get; set; }

        public Task<IClient> ClientAsync(string client, FunctionData data, CancellationToken cancellation) => Task.FromResult(trainer);

        public Task<FedKeeperAnswer> TrainAsync(FedKeeperRequest request, CancellationToken cancellation)
            => throw new NotSupportedException();
    }
}
