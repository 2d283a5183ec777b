using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Tests.Runs;

public sealed class RunApiTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_faulty_run_file_is_refused_with_every_fault_and_its_line()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);

        var problem = await coordinator.ProblemAsync(await coordinator.PostAsync("/api/runs", """
            model: logreg
            rounds: 0
            cohort:
              size: 2
              quorum: 5
            data: { set: mnist-mini }
            colour: blue
            """, "application/yaml"), 422);

        Assert.Equal(["rounds 2", "cohort.quorum 5", "colour 7"], problem.Errors!.Select(fault => $"{fault.Path} {fault.Line}"));
        Assert.Empty(JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/runs"), ApiJson.Default.PageRunInfo)!.Items);
    }

    [Theory]
    [InlineData("application/json", "{ \"model\": \"logreg\",, }", 400)]
    [InlineData("application/json", "{ \"model\": \"logreg\", \"model\": \"2nn\" }", 400)]
    [InlineData("application/yaml", "model: [logreg", 400)]
    [InlineData("application/yaml", "", 422)]
    [InlineData("text/plain", "model: logreg", 415)]
    [InlineData("application/yaml", "model: logreg", 422)]
    [InlineData("application/yaml", "model: logreg\ndata: { file: nowhere.csv, label: y }", 422)]
    [InlineData("application/yaml", "model: logreg\ndata: { set: mnist-mini }\nfaults: [ { kind: lost, chance: 0.5 } ]", 422)]
    public async Task What_is_no_run_file_is_refused_and_nothing_is_kept(string type, string body, int status)
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);

        var problem = await coordinator.ProblemAsync(await coordinator.PostAsync("/api/runs", body, type), status);

        Assert.NotNull(problem.Remedy);
        Assert.Empty(JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/runs"), ApiJson.Default.PageRunInfo)!.Items);
    }

    [Fact]
    public async Task A_model_that_would_fill_the_memory_is_refused()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);

        var problem = await coordinator.ProblemAsync(await coordinator.PostAsync("/api/runs", """
            model: { name: huge, input: [20000], layers: [ { type: dense, name: a, units: 20000 } ] }
            evaluation: { on: clients }
            """, "application/yaml"), 422);

        Assert.Contains("at most 268435456", problem.Errors![0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_starts_a_run_too()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var answer = await coordinator.PostAsync("/api/runs", "{ \"model\": \"logreg\", \"evaluation\": { \"on\": \"clients\" } }");

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var run = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync(answer.Headers.Location), ApiJson.Default.RunInfo)!;
        Assert.Matches("^[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$", run.Id);
        Assert.Equal(10, run.Rounds);
    }

    [Fact]
    public async Task Lists_come_in_pages_the_newest_first()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Insert(0, (await coordinator.PostRunAsync()).Id);

        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync(
                $"/api/runs?limit=2{(after is null ? "" : $"&after={after}")}"), ApiJson.Default.PageRunInfo)!;
            seen.AddRange(page.Items.Select(run => run.Id));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(ids.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        Assert.Equal(5, seen.Count);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/api/runs?limit=0"), 400);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/api/runs?after=nothing"), 400);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/api/runs?status=asleep"), 400);
    }

    [Fact]
    public async Task Rounds_log_and_export_show_what_happened()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync();
        run = await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        var rounds = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/latest/rounds?limit=2"),
            ApiJson.Default.PageRoundInfo)!;
        Assert.Equal([1, 2], rounds.Items.Select(round => round.Round));
        Assert.Equal("2", rounds.Next);
        var log = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/log"),
            ApiJson.Default.PageLogLine)!;
        Assert.Contains(log.Items, line => line.Text.StartsWith("round 3: 3 updates", StringComparison.Ordinal));

        using var zip = new ZipArchive(new MemoryStream(await coordinator.Http.GetByteArrayAsync($"/api/runs/{run.Id}/export")));
        Assert.Equal(["run.json", "rounds.jsonl", "model.safetensors"], zip.Entries.Select(entry => entry.FullName));
        using var model = zip.GetEntry("model.safetensors")!.Open();
        Assert.Equal(run.Model, Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(model)));
    }

    [Theory]
    [InlineData("GET", "/api/runs/latest", 404)]
    [InlineData("GET", "/api/runs/20260102-030405-ab12", 404)]
    [InlineData("GET", "/api/runs/..%2F..%2Fetc", 404)]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("DELETE", "/api/runs", 405)]
    [InlineData("GET", "/api/runs/x/pause", 405)]
    [InlineData("GET", "/api/models/abc", 404)]
    [InlineData("GET", "/api/clients/nobody", 404)]
    public async Task Unknown_things_and_methods_are_problem_documents(string method, string path, int status)
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);

        var problem = await coordinator.ProblemAsync(await coordinator.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path)),
            status);

        Assert.NotNull(problem.Detail);
        Assert.NotNull(problem.Remedy);
    }

    public void Dispose() => _folder.Dispose();
}
