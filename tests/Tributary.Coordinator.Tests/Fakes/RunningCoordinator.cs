using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tributary.Client;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Engine.Training;
using Tributary.Simulation;

namespace Tributary.Coordinator.Tests.Fakes;

/// <summary>A coordinator on a free port of this machine, and real trainers that stand in its registry.</summary>
public sealed class RunningCoordinator : IAsyncDisposable
{
    public const string RunFile = """
        name: small
        model: logreg
        rounds: 3
        seed: 7
        cohort: { size: 3, quorum: 3 }
        training: { epochs: 1, batchSize: 20, optimizer: { kind: sgd, learningRate: 0.05 } }
        data: { set: mnist-mini, partition: { kind: iid, clients: 3 } }
        """;

    private readonly TrainerPool _trainers = new(1);
    private readonly Action<ILoggingBuilder>? _logging;
    private CoordinatorHost? _host;

    private readonly TimeProvider _clock;

    private RunningCoordinator(CoordinatorOptions options, Action<ILoggingBuilder>? logging, TimeProvider clock)
        => (Options, _logging, _clock) = (options, logging, clock);

    public CoordinatorOptions Options { get; }

    /// <summary>What the host logged as errors.</summary>
    public RecordingLog Log { get; } = new();

    public HttpClient Http { get; private set; } = new();

    public ClientRegistry Clients => _host!.Clients;

    public IServiceProvider Services => _host!.Services;

    public Uri Address => _host!.Address;

    /// <summary>Where Flower clients join.</summary>
    public Uri Flower => _host!.Gateways[0].Address;

    public static async Task<RunningCoordinator> StartAsync(string folder, Func<CoordinatorOptions, CoordinatorOptions>? change = null,
        Action<ILoggingBuilder>? logging = null, TimeProvider? clock = null)
    {
        var options = new CoordinatorOptions
        {
            Folder = folder,
            Listen = new Uri("http://127.0.0.1:0"),
            Threads = 1,
            Patience = TimeSpan.FromSeconds(30),
        };
        var coordinator = new RunningCoordinator(change is null ? options : change(options), logging, clock ?? TimeProvider.System);
        await coordinator.StartAsync();
        return coordinator;
    }

    public async Task StartAsync()
    {
        _host = await CoordinatorHost.StartAsync(Options, _clock, logging =>
        {
            logging.AddProvider(Log);
            _logging?.Invoke(logging);
        }, CancellationToken.None);
        Http.Dispose();
        Http = new HttpClient { BaseAddress = _host.Address };
    }

    public async Task StopAsync()
    {
        if (_host is { } host) await host.DisposeAsync();
        _host = null;
    }

    /// <summary>The clients that a simulation of <see cref="RunFile"/> has.</summary>
    public IReadOnlyList<IClient> Trainers(string runFile = RunFile)
    {
        var spec = Simulation(runFile);
        var data = DataCatalog.Load(spec.Data, spec.Run.Seed);
        var partition = Partitioner.Deal(data.Train, spec.Data.Partition, spec.Run.Seed);
        return [.. partition.Clients.Select((id, i) => new LocalTrainer(id, new Subset(data.Train, partition.Samples[i]), _trainers,
            TimeProvider.System))];
    }

    public void Join(IEnumerable<IClient> clients)
    {
        foreach (var client in clients) Clients.Join(client);
    }

    public static SimulationSpec Simulation(string runFile)
        => SimulationSpec.Read(Core.Specs.SpecYaml.Read("run", runFile, []).Root, Path.GetTempPath(), [])!;

    public async Task<RunInfo> PostRunAsync(string runFile = RunFile)
    {
        var answer = await PostAsync("/api/runs", runFile, "application/yaml");
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), ApiJson.Default.RunInfo)!;
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body = "", string type = "application/json")
        => Http.PostAsync(path, new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type)));

    public async Task<RunInfo> RunAsync(string id)
        => JsonSerializer.Deserialize(await Http.GetStringAsync($"/api/runs/{id}"), ApiJson.Default.RunInfo)!;

    /// <summary>Waits, by the run's events, until something holds of it.</summary>
    public async Task<RunInfo> UntilAsync(string id, Func<RunInfo, bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var events = await ServerSentEvents.OpenAsync(Http, $"/api/runs/{id}/events", null, limit.Token);
        while (true)
        {
            var run = await RunAsync(id);
            if (holds(run)) return run;
            await events.NextAsync(limit.Token);
        }
    }

    public Task<RunInfo> UntilAsync(string id, RunStatus status) => UntilAsync(id, run => run.Status == status);

    public async Task<ProblemDocument> ProblemAsync(HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return JsonSerializer.Deserialize(text, ApiJson.Default.ProblemDocument)!;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Assert.True(Log.Errors.IsEmpty, string.Join("\n", Log.Errors));
        Http.Dispose();
        _trainers.Dispose();
    }
}
