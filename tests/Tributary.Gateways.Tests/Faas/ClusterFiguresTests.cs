using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core.Tests.Fakes;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Figures;
using Tributary.Gateways.Tests.Faas.Platforms;

namespace Tributary.Gateways.Tests.Faas;

public sealed class ClusterFiguresTests
{
    private const string None = """{"status":"success","data":{"resultType":"vector","result":[]}}""";
    private static readonly string[] s_names = ["activationsPerMinute", "coldStartsPerMinute", "memory", "processor"];
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_real_Prometheus_tells_the_figures_of_an_OpenWhisk_cluster()
    {
        var scrapes = 0;
        await using var target = await PlatformStand.StartAsync((_, context) =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4";
            var at = Interlocked.Increment(ref scrapes);
            return context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $$"""
                # TYPE openwhisk_action_activations_total counter
                openwhisk_action_activations_total{action="client_0"} {{at * 2}}
                openwhisk_action_activations_total{action="client_1"} {{at * 2}}
                # TYPE openwhisk_action_coldStarts_total counter
                openwhisk_action_coldStarts_total{action="client_0"} {{at}}
                # TYPE node_cpu_seconds_total counter
                node_cpu_seconds_total{cpu="0",mode="idle"} {{at * 0.01}}
                # TYPE node_memory_MemAvailable_bytes gauge
                node_memory_MemAvailable_bytes 1000
                # TYPE node_memory_MemTotal_bytes gauge
                node_memory_MemTotal_bytes 4000

                """), TestContext.Current.CancellationToken);
        });
        await using var prometheus = new PrometheusProcess(target.Address);

        // Rates need two scrapes.
        IReadOnlyDictionary<string, double> told;
        do told = await ToldAsync(Cluster(prometheus.Address));
        while (told.Count < s_names.Length);

        Assert.Equal(s_names, told.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(0.75, told["memory"], 1e-9);
        Assert.InRange(told["processor"], 0, 1);
        Assert.True(told["coldStartsPerMinute"] > 0 && told["activationsPerMinute"] > told["coldStartsPerMinute"]);
    }

    [Fact]
    public async Task Every_query_is_one_that_a_real_Prometheus_understands()
    {
        await using var target = await PlatformStand.StartAsync((_, context) => context.Response.WriteAsync("\n"));
        await using var prometheus = new PrometheusProcess(target.Address);
        await ReadyAsync(prometheus.Address);
        foreach (var provider in FabricProviders.All)
        {
            await using var figures = new ClusterFigures(Cluster(prometheus.Address) with { Provider = provider }, TimeProvider.System,
                NullLogger.Instance);
            await figures.LookAsync();
            Assert.Equal((provider, null), (provider, figures.Trouble));
            Assert.Empty(figures.Values);
        }
    }

    [Theory]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,"0.5"]}}""", 0.5, null)]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"0.5"]}]}}""", 0.5, null)]
    [InlineData(None, null, null)]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,"NaN"]}}""", null, null)]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,"+Inf"]}}""", null, null)]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,"-0.5"]}}""", null, "not between 0 and 1")]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,"1e300"]}}""", null, "not between 0 and 1")]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,0.5]}}""", null, "no number")]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,"0.5","0.6"]}}""", null, "no number")]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,"\ud800"]}}""", null, "something else")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{}}]}}""", null, "no number")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[7,8]}}""", null, "2 series")]
    [InlineData("""{"status":"success","data":{"resultType":"matrix","result":[]}}""", null, "neither")]
    [InlineData("""{"status":"success","data":7}""", null, "neither")]
    [InlineData("[[[[[", null, "something else")]
    [InlineData("", null, "something else")]
    public async Task What_is_no_finite_number_in_its_range_is_not_told(string answer, double? told, string? trouble)
    {
        await using var stand = await PlatformStand.StartAsync((asked, context)
            => context.Response.WriteAsync(asked.Target.Contains("node_memory", StringComparison.Ordinal) ? answer : None));
        await using var figures = new ClusterFigures(Cluster(stand.Address), _clock, NullLogger.Instance);
        await figures.LookAsync();
        Assert.Equal(told, figures.Values.TryGetValue("memory", out var value) ? value : null);
        if (trouble is null) Assert.Null(figures.Trouble);
        else Assert.Contains(trouble, figures.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_without_end_are_cut_and_faults_are_told_in_clean_text()
    {
        await using var stand = await PlatformStand.StartAsync(async (asked, context) =>
        {
            if (asked.Target.Contains("node_", StringComparison.Ordinal))
            {
                context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                await context.Response.WriteAsync($$"""{"status":"error","error":"\u001b[31mred\u202e{{new string('x', 5000)}}"}""");
                return;
            }

            var much = new byte[1 << 16];
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(much, context.RequestAborted);
        });
        await using var figures = new ClusterFigures(Cluster(stand.Address, machines: stand.Address), _clock, NullLogger.Instance);
        await figures.LookAsync();
        Assert.Contains("more than 16,384 bytes", figures.Trouble, StringComparison.Ordinal);

        await using var machines = new ClusterFigures(Cluster(stand.Address) with { Provider = FabricProviders.Google }, _clock,
            NullLogger.Instance);
        await machines.LookAsync();
        Assert.Contains("ended with 422: red", machines.Trouble, StringComparison.Ordinal);
        Assert.True(machines.Trouble!.Length < 600);
        Assert.DoesNotContain('\e', machines.Trouble);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_after_five_seconds_and_one_that_is_away_is_a_note()
    {
        var asked = new TaskCompletionSource();
        await using var stand = await PlatformStand.StartAsync(async (_, context) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var figures = new ClusterFigures(Cluster(stand.Address), _clock, NullLogger.Instance);
        var looking = figures.LookAsync();
        await asked.Task;
        _clock.Advance(TimeSpan.FromSeconds(5));
        await looking;
        Assert.Equal("Prometheus does not answer within 5 s", figures.Trouble);
        await figures.DisposeAsync();

        var gone = stand.Address;
        await stand.DisposeAsync();
        await using var away = new ClusterFigures(Cluster(gone), _clock, NullLogger.Instance);
        await away.LookAsync();
        Assert.Contains("cannot be reached", away.Trouble, StringComparison.Ordinal);
        Assert.Empty(away.Values);
    }

    [Fact]
    public async Task It_is_asked_when_somebody_looks_every_15_s_at_most_and_what_is_a_minute_old_is_told_no_more()
    {
        await using var stand = await PlatformStand.StartAsync((_, context) => context.Response.WriteAsync(
            """{"status":"success","data":{"resultType":"scalar","result":[1,"0.5"]}}"""));
        await using var figures = new ClusterFigures(Cluster(stand.Address), _clock, NullLogger.Instance);
        Assert.Empty(stand.Requests);
        await figures.LookAsync();
        await figures.LookAsync();
        Assert.Equal(s_names.Length, stand.Requests.Count);
        _clock.Advance(ClusterFigures.Pace);
        await figures.LookAsync();
        Assert.Equal(2 * s_names.Length, stand.Requests.Count);
        Assert.Equal(s_names.Length, figures.Values.Count);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(figures.Values);
    }

    [Fact]
    public async Task Machines_are_asked_about_at_their_own_port_and_a_login_is_shown_and_never_told()
    {
        await using var platform = await PlatformStand.StartAsync((_, context) => context.Response.WriteAsync(None));
        await using var machines = await PlatformStand.StartAsync((_, context) =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        var (cluster, faults) = Read($$"""
            { host: "secret:word@127.0.0.1", port_openwhisk_metrics: "{{platform.Address.Port}}",
                    port_node_metrics: "{{machines.Address.Port}}" }
            """);
        Assert.Empty(faults);
        await using var figures = new ClusterFigures(cluster!, _clock, NullLogger.Instance);
        await figures.LookAsync();
        Assert.Equal(["/api/v1/query?query=60%20%2A%20sum%28rate%28openwhisk_action_activations_total%5B5m%5D%29%29",
            "/api/v1/query?query=60%20%2A%20sum%28rate%28openwhisk_action_coldStarts_total%5B5m%5D%29%29"],
            platform.Requests.Select(one => one.Target));
        Assert.All(platform.Requests, one => Assert.Equal("Basic c2VjcmV0OndvcmQ=", one.Headers["Authorization"]));
        Assert.Single(machines.Requests);
        Assert.Contains("ended with 401", figures.Trouble, StringComparison.Ordinal);
        Assert.DoesNotContain("word", figures.Trouble, StringComparison.Ordinal);
        Assert.DoesNotContain("word", $"{cluster!.Metrics}{cluster.MachineMetrics}", StringComparison.Ordinal);
    }

    private static (ClusterConfig? Cluster, IReadOnlyList<string> Faults) Read(string prometheus)
    {
        var faults = new List<Engine.Specs.SpecProblem>();
        var text = $$"""
            providers:
              openwhisk:
                here:
                  base_url: "http://127.0.0.1:1/api/v1/namespaces/_/actions/"
                  auth: { ow_auth: "a:b" }
                  prometheus_config: {{prometheus}}
            """;
        var (document, config) = FabricReader.Read("config.yaml", text, faults);
        return (config.Clusters.Count == 1 ? config.Clusters[0] : null, [.. document.Describe(faults)]);
    }

    private static ClusterConfig Cluster(Uri prometheus, Uri? machines = null)
        => new(FabricProviders.OpenWhisk, "here") { Metrics = prometheus, MachineMetrics = machines };

    private static async Task<IReadOnlyDictionary<string, double>> ToldAsync(ClusterConfig cluster)
    {
        await using var figures = new ClusterFigures(cluster, TimeProvider.System, NullLogger.Instance);
        await figures.LookAsync();
        return figures.Values;
    }

    private static async Task ReadyAsync(Uri address)
    {
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                if ((await http.GetAsync(new Uri(address, "-/ready"), TestContext.Current.CancellationToken)).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // It starts.
            }
        }
    }
}
