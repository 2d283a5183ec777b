using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tributary.Gateways.Tests.Faas;

/// <summary>A real Prometheus server that scrapes one target every quarter of a second.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private const string Program = "/usr/bin/prometheus";
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-prometheus-").FullName;
    private readonly Process _process;

    /// <param name="target">Its <c>/metrics</c> is scraped.</param>
    public PrometheusProcess(Uri target)
    {
        if (!File.Exists(Program)) Assert.Skip($"{Program} is not installed (Debian: prometheus)");
        var config = Path.Combine(_folder, "prometheus.yml");
        File.WriteAllText(config, $$"""
            global: { scrape_interval: 250ms, scrape_timeout: 250ms }
            scrape_configs:
              - job_name: platform
                static_configs: [{ targets: ["{{target.Authority}}"] }]
            """);
        Address = new Uri($"http://127.0.0.1:{FreePort()}/");
        _process = Process.Start(new ProcessStartInfo(Program, [$"--config.file={config}", $"--storage.tsdb.path={_folder}/data",
            $"--web.listen-address={Address.Authority}", "--log.level=error"]))!;
    }

    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
