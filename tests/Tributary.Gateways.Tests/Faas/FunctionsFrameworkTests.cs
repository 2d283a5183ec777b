using System.Text.Json.Nodes;
using Folders;
using Peers;
using Tributary.Client.Functions;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Transports.Faas;
using Tributary.Transports.Lines;

namespace Tributary.Gateways.Tests.Faas;

/// <summary>Google's own Functions Framework from npm at either end.</summary>
public sealed class FunctionsFrameworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_function_in_it_trains_two_rounds_at_a_platform_that_is_called_without_a_token()
    {
        await using var framework = Start("serve");
        var port = (int)(await framework.UntilAsync("listening"))["port"]!;
        var spec = new RunSpec
        {
            Model = ModelCatalog.Find("logreg")!,
            Rounds = 2,
            Cohort = new() { Size = 2, Quorum = 2, WaitFor = 2 },
            Evaluation = new() { On = EvaluationPlace.None },
        };

        await using var harness = await FaasHarness.StartAsync($$"""
            name: framework
            providers: { google: { gcf: { base_url: "http://127.0.0.1:{{port}}/", auth: { project_id: "project-1" } } } }
            scenarios: { federated_learning: { clients_info: { total_num_clients: 2, num_clients_per_round: 2, gcf_clients_count: 2 } } }
            """);
        await harness.Coordinator.CreateAsync("framework", spec);
        await harness.Coordinator.PresentAsync(2);
        var outcome = await harness.Coordinator.RunAsync("framework", spec, TestContext.Current.CancellationToken);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        var models = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 1; round <= 2; round++)
        {
            var record = await harness.Coordinator.RoundAsync("framework", round);
            Assert.Equal(["client_0 10", "client_1 11"], record.Cohort.Select(client => $"{client.Client} {client.Examples}"));
            Assert.All(record.Cohort, client => Assert.Null(client.Refused));
            models.Add(record.ModelSha256);
        }

        Assert.Equal(2, models.Count);
        var tally = harness.Gateway.Fabric.Clusters.Single().Tally;
        Assert.Equal((6, 0), (tally.Succeeded, tally.Failed));
    }

    [Fact]
    public async Task Its_client_library_calls_our_function_by_events_and_reads_the_answers()
    {
        var options = new FunctionOptions { Port = 0, Folder = _folder.Location, Data = new FunctionData { Source = "mnist-mini" } };
        using var work = new FunctionWork(options, TimeProvider.System);
        using var end = new CancellationTokenSource();
        var port = new TaskCompletionSource<int>();
        var running = new FunctionHost(options, work, new Silent(), TextWriter.Null, TextWriter.Null, TimeProvider.System)
            .RunAsync(port.SetResult, end.Token);
        await using (var framework = Start("send", $"http://127.0.0.1:{await port.Task}/"))
            foreach (var mode in (string[])["binary", "structured"])
                Assert.Equal(("200", "tributary.function.result", "7", true, "client_3", 2000), Read(await framework.UntilAsync(mode)));

        await end.CancelAsync();
        await Task.WhenAny(running);
    }

    private static NodePeer Start(params string[] arguments) => NodePeer.Start("Tributary.Gateways.Tests", "Faas/framework-peer.cjs",
        "@google-cloud/functions-framework", "FRAMEWORK_MODULES", arguments);

    private static (string Status, string Type, string Subject, bool IsValid, string Client, int Examples) Read(JsonNode told)
        => ($"{told["status"]}", (string)told["type"]!, (string)told["subject"]!, (bool)told["valid"]!,
            (string)told["data"]!["client"]!, (int)told["data"]!["told"]!["examples"]!);

    private sealed class Silent : ILineObserver;
}
