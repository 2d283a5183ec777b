using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Gateways.Orders;
using Tributary.Storage;
using Tributary.Storage.Tests.Postgres;

namespace Tributary.Coordinator.Tests.Hosting;

/// <summary>A coordinator whose PostgreSQL server falls over under it.</summary>
public sealed class DatabaseGoneTests
{
    private const string Run = """
        name: small
        model: logreg
        rounds: 1
        cohort: { size: 1, quorum: 1, waitFor: 1 }
        training: { epochs: 1, batchSize: 10, optimizer: { kind: sgd, learningRate: 0.1 } }
        evaluation: { on: none }
        """;

    [Fact]
    public async Task It_says_so_takes_nothing_it_cannot_keep_and_goes_on_when_the_server_is_back()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await PostgresServer.StartAsync();
        using var folder = new TemporaryFolder();
        var options = new CoordinatorOptions
        {
            Folder = folder.Path,
            Listen = new Uri("http://127.0.0.1:0"),
            Threads = 1,
            Durability = Durability.Process,
            Database = await server.CreateDatabaseAsync(),
        };
        using var log = new LogText();
        await using var host = await CoordinatorHost.StartAsync(options, log.Take, cancellation);
        using var http = new HttpClient { BaseAddress = host.Address };
        Assert.Equal(201, (await PostAsync(http)).Status);

        await server.StopAsync();
        var (status, problem) = await PostAsync(http);

        Assert.Equal((503, "urn:tributary:store-unavailable"), (status, (string?)problem["type"]));
        Assert.NotEmpty((string)problem["remedy"]!);
        while ((await GetAsync(http, "readyz")).Status != 503) await Task.Delay(50, cancellation);
        Assert.Equal(200, (await GetAsync(http, "healthz")).Status);
        await server.StartAgainAsync();
        while ((await GetAsync(http, "readyz")).Status != 200) await Task.Delay(50, cancellation);
        Assert.Equal(201, (await PostAsync(http)).Status);
        var (_, runs) = await GetAsync(http, "api/runs");
        Assert.Equal(2, JsonNode.Parse(runs)!["items"]!.AsArray().Count);

        Assert.NotEmpty(log.Lines("request.unserved"));
        Assert.Equal(1, log.Lines("ready.lost").Count(line => line.Contains("for want of database", StringComparison.Ordinal)));
        Assert.Single(log.Lines("ready.back"));
    }

    [Fact]
    public async Task Who_waits_for_the_end_of_a_run_that_it_ordered_waits_while_the_server_is_away_too()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await PostgresServer.StartAsync();
        using var folder = new TemporaryFolder();
        var database = await server.CreateDatabaseAsync();
        await using var coordinator = await RunningCoordinator.StartAsync(folder.Path, options => options with { Database = database });
        coordinator.Join(coordinator.Trainers());
        var control = coordinator.Services.GetRequiredService<IRunControl>();
        var run = await control.BeginAsync(new RunOrder("LR_Master", Run.Replace("rounds: 1", "rounds: 200",
            StringComparison.Ordinal)), "anna", cancellation);
        var ended = control.EndedAsync(run, cancellation);

        await server.StopAsync();
        Assert.Equal(OrderFault.NotNow, (await Assert.ThrowsAsync<OrderException>(()
            => control.StateAsync("LR_Master", cancellation))).Fault);
        await server.StartAgainAsync();

        Assert.Null(await ended.WaitAsync(TimeSpan.FromMinutes(2), cancellation));
    }

    [Fact]
    public async Task It_does_not_start_without_its_database_and_tells_no_password()
    {
        using var folder = new TemporaryFolder();
        var options = new CoordinatorOptions
        {
            Folder = folder.Path,
            Listen = new Uri("http://127.0.0.1:0"),
            Database = "postgres://anna:secret@127.0.0.1:1/federation",
        };

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => CoordinatorHost.StartAsync(options,
            TestContext.Current.CancellationToken));

        Assert.Contains("127.0.0.1:1", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int Status, JsonNode Body)> PostAsync(HttpClient http)
    {
        using var document = new StringContent(Run, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
        using var answer = await http.PostAsync("api/runs", document, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    private static async Task<(int Status, string Body)> GetAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
