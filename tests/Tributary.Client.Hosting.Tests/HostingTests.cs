using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Clinic;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Tributary.Coordinator.Hosting;

namespace Tributary.Client.Hosting.Tests;

/// <summary>Coordinator and client in anybody's host: configured by its configuration, logged by its log, stopped with it.</summary>
public sealed class HostingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_that_serves_and_one_that_trains_do_a_run_and_stop_in_order()
    {
        await using var federation = new Federation();
        using var coordinator = await federation.CoordinatorAsync();
        using var client = await federation.ClientAsync(null, ("Tributary:Client:Name", "board-1"), ("Tributary:Client:Part", "1/3"),
            ("Tributary:Client:Labels:site", "north"));

        Assert.Equal("completed", (string)(await RunAsync(federation.Address))["status"]!);
        using var http = new HttpClient { BaseAddress = federation.Address };
        var known = JsonNode.Parse(await http.GetStringAsync("api/clients", Cancellation))!["items"]!.AsArray().Single()!;
        Assert.Equal(("board-1", "north"), ((string)known["id"]!, (string)known["labels"]!["site"]!));

        // The client says goodbye, not lost; then the coordinator ends.
        var working = client.Services.GetRequiredService<ClientService>().ExecuteTask!;
        await client.StopAsync(Cancellation);
        Assert.True(working.IsCompletedSuccessfully);
        await coordinator.StopAsync(Cancellation);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("healthz", Cancellation));
        Assert.Empty(federation.Events.Errors);
        string[] served = ["coordinator.started", "client.joined", "client.left", "coordinator.stopped"];
        string[] trained = ["agent.started", "agent.ended"];
        Assert.Equal(served, federation.Events.Names.Where(served.Contains));
        Assert.Equal(trained, federation.Events.Names.Where(trained.Contains));
    }

    [Fact]
    public async Task A_trainer_of_the_hosts_own_trains_and_the_configuration_names_no_data()
    {
        await using var federation = new Federation();
        using var coordinator = await federation.CoordinatorAsync();
        var trainer = new MyTrainer();
        using var client = await federation.ClientAsync(builder => builder.Services.AddSingleton<ITrainer>(trainer),
            ("Tributary:Client:Name", "own"));

        Assert.Equal("completed", (string)(await RunAsync(federation.Address))["status"]!);
        Assert.Equal(2, trainer.Trained);
    }

    [Fact]
    public async Task Wrong_settings_are_said_at_the_start_all_at_once()
    {
        await using var federation = new Federation();
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => federation.ClientAsync(null,
            ("Tributary:Client:Part", "5/3"), ("Tributary:Client:Deal", "by hand"), ("Tributary:Client:Window", "whenever")));
        Assert.Equal(3, fault.Failures.Count());
        fault = await Assert.ThrowsAsync<OptionsValidationException>(() => federation.ClientAsync(null,
            ("Tributary:Client:Threads", "0"), ("Tributary:Client:Coordinator", "ftp://fed")));
        Assert.Equal(["coordinator", "threads"], fault.Failures.Select(words => words.Split(' ')[0].Trim(':')));
        var wrong = await Assert.ThrowsAsync<ArgumentException>(() => federation.CoordinatorAsync(
            ("Tributary:Coordinator:MaxRunsAtOnce", "0"), ("Tributary:Coordinator:Listen", "ftp://127.0.0.1")));
        Assert.Contains("MaxRunsAtOnce", wrong.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_client_that_is_not_let_in_ends_its_host_and_says_why()
    {
        await using var federation = new Federation();
        using var coordinator = await federation.CoordinatorAsync(("Tributary:Coordinator:Access:RequireCredentials", "true"));
        using var client = await federation.ClientAsync(null, ("Tributary:Client:Name", "mallory"),
            ("Tributary:Client:Token", "tributary_join_nothing"));

        await client.WaitForShutdownAsync(Cancellation);

        var working = client.Services.GetRequiredService<ClientService>().ExecuteTask!;
        Assert.NotNull(await Record.ExceptionAsync(() => working));
        Assert.NotEmpty(federation.Events.Errors);
    }

    [Fact]
    public async Task The_guides_hosts_start_and_stop()
    {
        await using var federation = new Federation();
        using var serving = ServingHost.Build(["--Tributary:Coordinator:Listen", "http://127.0.0.1:0"]);
        var training = TrainingHost.Build(["--Tributary:Client:Coordinator", "http://127.0.0.1:9", "--Tributary:Client:Folder",
            federation.At("client")]);
        Assert.NotNull(serving.Services.GetRequiredService<CoordinatorService>());
        using (training)
        {
            await training.StartAsync(Cancellation);
            Assert.Equal(1, training.Services.GetRequiredService<ClientService>().Client.Info.Examples);
            await training.StopAsync(Cancellation);
        }
    }

    private static async Task<JsonNode> RunAsync(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        const string File = """
            model: logreg
            rounds: 2
            cohort: { size: 1, quorum: 1, waitFor: 1 }
            evaluation: { on: none }
            training: { epochs: 1, batchSize: 20, optimizer: { kind: sgd, learningRate: 0.05 } }
            data: { set: mnist-mini }
            """;
        using var body = new StringContent(File, Encoding.UTF8, "application/yaml");
        using var answer = await http.PostAsync("api/runs", body, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, text);
        var id = (string)JsonNode.Parse(text)!["id"]!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            var run = JsonNode.Parse(await http.GetStringAsync($"api/runs/{id}", limit.Token))!;
            if ((string)run["status"]! is "completed" or "failed" or "stopped") return run;
            await Task.Delay(50, limit.Token);
        }
    }
}
