using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Hosting;

namespace Tributary.Client.Hosting.Tests;

/// <summary>A coordinator and clients, each a service of a generic host of its own.</summary>
internal sealed class Federation : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-hosting-");
    private readonly List<IHost> _hosts = [];

    /// <summary>Everything that the hosts logged, by the name of its event.</summary>
    public EventNames Events { get; } = new();

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public string At(string name) => Path.Combine(_folder.FullName, name);

    public async Task<IHost> CoordinatorAsync(params (string Key, string Value)[] settings)
    {
        var builder = Builder([("Tributary:Coordinator:Listen", "http://127.0.0.1:0"), ("Tributary:Coordinator:Folder", At("coordinator")),
            ("Tributary:Coordinator:Threads", "1"), .. settings]);
        builder.AddTributaryCoordinator();
        var host = await StartAsync(builder);
        Address = host.Services.GetRequiredService<CoordinatorService>().Host.Address;
        return host;
    }

    public Task<IHost> ClientAsync(Action<HostApplicationBuilder>? more = null, params (string Key, string Value)[] settings)
    {
        var builder = Builder([("Tributary:Client:Coordinator", Address.ToString()),
            ("Tributary:Client:Folder", At("client")), .. settings]);
        more?.Invoke(builder);
        builder.AddTributaryClient();
        return StartAsync(builder);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.AsEnumerable().Reverse())
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private HostApplicationBuilder Builder((string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _folder.FullName });
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Events);
        return builder;
    }

    private async Task<IHost> StartAsync(HostApplicationBuilder builder)
    {
        var host = builder.Build();
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            _hosts.Add(host);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }
}
