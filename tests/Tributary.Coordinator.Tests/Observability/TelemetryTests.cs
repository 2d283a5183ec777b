using System.Net;
using System.Text;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Tests.Observability;

public sealed class TelemetryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Traces_and_metrics_reach_a_receiver_of_OTLP_over_HTTP()
    {
        using var receiver = new OtlpReceiver();
        var coordinator = await RunningCoordinator.StartAsync(_folder.Path, options => options with { Otlp = receiver.Address });
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync();
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        // What is left is sent before the coordinator ends.
        await coordinator.DisposeAsync();

        Assert.Contains(receiver.Got, got => got.Path == "/v1/traces" && got.Text.Contains(run.Id, StringComparison.Ordinal)
            && got.Text.Contains("round", StringComparison.Ordinal));
        string[] families = ["tributary.rounds", "http.server.request.duration", "kestrel.active_connections", "dotnet.gc.collections",
            "dotnet.process.memory.working_set"];
        Assert.All(families, name => Assert.Contains(receiver.Got,
            got => got.Path == "/v1/metrics" && got.Text.Contains(name, StringComparison.Ordinal)));
    }

    public void Dispose() => _folder.Dispose();

    private sealed class OtlpReceiver : IDisposable
    {
        private readonly HttpListener _listener = new();

        public OtlpReceiver()
        {
            // HttpListener takes no port 0: a free one is asked for first.
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            }

            _listener.Prefixes.Add(Address.ToString());
            _listener.Start();
            _ = ListenAsync();
        }

        public Uri Address { get; }

        public System.Collections.Concurrent.ConcurrentQueue<(string Path, string Text)> Got { get; } = new();

        public void Dispose() => _listener.Close();

        private async Task ListenAsync()
        {
            while (_listener.IsListening)
            {
                try
                {
                    var context = await _listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    Got.Enqueue((context.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray())));
                    context.Response.ContentType = "application/x-protobuf";
                    context.Response.Close();
                }
                catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
