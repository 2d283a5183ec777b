using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Texts;
using Tributary.Storage.Tests.Postgres;

namespace Tributary.Coordinator.Tests.Fuzz;

/// <summary>Control characters, escape sequences and marks that turn the direction in every text that anybody can send: nothing ends by it,
/// and nothing of it comes out again.</summary>
public sealed class NastyTextTests : IDisposable
{
    private static readonly string[] s_nasty =
    [
        "\\u0000", "a\\u0000b", "\\u001b[31mred\\u001b[0m", "\\u001b]0;title\\u0007", "\\u009b2J", "\\u202eevil\\u2066",
            "\\b\\b\\u007f\\u0085", "\\u2028\\ufffe",
        new string('x', 20_000),
    ];

    private static readonly string[] s_runs =
    [
        """{"model":"logreg","rounds":1,"name":"NASTY"}""", """{"model":"NASTY","rounds":1}""", """{"model":"logreg","rounds":1,"NASTY":1}""",
        """{"model":"logreg","rounds":1,"data":{"file":"NASTY","label":"x"}}""", """{"model":"logreg","rounds":1,"config":{"fit":{"NASTY":"NASTY"}}}""",
        """{"model":"logreg","rounds":1,"cohort":{"where":{"NASTY":"NASTY"}}}""", """{"model":"logreg","rounds":1,"initial":{"client":"NASTY"}}""",
        """{"model":{"name":"NASTY","description":"NASTY","input":[4],"layers":[{"type":"dense","name":"NASTY","units":2}]},"rounds":1}""",
        """{"name":"NASTY","notes":"NASTY","tags":["NASTY"]}""", """{"addTags":["NASTY"]}""", """{"token":"NASTY"}""",
        """{"kind":"join","name":"NASTY","role":"client","labels":{"NASTY":"NASTY"}}""", """{"instances":[["NASTY"]],"text":"NASTY"}""",
    ];

    private static readonly string[] s_link =
    [
        """{"session":"NASTY","client":{},"holding":[],"available":true,"waitSeconds":0}""",
        """{"session":"s","client":{"labels":{"NASTY":"NASTY"},"version":"NASTY","platform":"NASTY","holds":{"kind":"NASTY","set":"NASTY","columns":["NASTY"]}},"holding":[],"available":true,"waitSeconds":0}""",
        """{"session":"s","client":{"version":"NASTY","platform":"NASTY"},"holding":[],"available":false,"reason":"NASTY","waitSeconds":0}""",
        """{"session":"s","client":{"labels":{"site":"NASTY"}},"holding":["NASTY"],"available":true,"waitSeconds":0}""",
        """{"kind":"train","refusal":{"reason":"Failed","detail":"NASTY"}}""", """{"kind":"evaluate","evaluation":{"examples":1,"loss":1,"metrics":{"NASTY":1}}}""",
        """{"kind":"properties","properties":{"NASTY":"NASTY"}}""", """{"kind":"train","text":"NASTY"}""", """{"kind":"NASTY"}""", """{"token":"NASTY","name":"NASTY"}""",
        """{"kind":"describe","table":{"rows":1,"columns":[{"name":"NASTY","kind":"text","present":1,"missing":0,"categories":[["NASTY",1]]}]}}""",
    ];

    private readonly TemporaryFolder _folder = new();
    private int _asked;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_ends_by_a_text_and_nothing_of_it_comes_out_again(bool postgres)
    {
        await using var server = postgres ? await PostgresServer.StartAsync() : null;
        var database = server is null ? null : await server.CreateDatabaseAsync();
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path,
            options => database is null ? options : options with { Database = database });

        // 1. Clients that say it in a run: of themselves, in refusals, in what they throw, in metrics and evaluations.
        coordinator.Join(coordinator.Trainers());
        foreach (var (nasty, i) in s_nasty.Select(Text).Select((text, i) => (text, i)))
            coordinator.Clients.Join(new NastyClient($"nasty-{i}", nasty));
        var run = await coordinator.PostRunAsync("""
            model: logreg
            rounds: 2
            cohort: { size: 12, quorum: 3 }
            evaluation: { on: both }
            data: { set: mnist-mini }
            """);
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        // 2. Everybody who can send something.
        var document = JsonNode.Parse(await coordinator.Http.GetStringAsync("/openapi/v1.json"))!;
        var names = document["components"]!["schemas"]!.AsObject().SelectMany(schema => Fields(schema.Value)).Distinct().ToList();
        var bodies = s_runs.Concat(names.Select(name => $"{{\"{name}\":\"NASTY\"}}")).Append("{\"NASTY\":\"NASTY\"}").Append("[\"NASTY\"]").ToList();
        foreach (var (path, methods) in document["paths"]!.AsObject())
            foreach (var (method, operation) in methods!.AsObject())
                if (operation!["requestBody"] is not null)
                    foreach (var body in bodies) await AskAsync(coordinator, method, At(path, run.Id), body);
        foreach (var path in (string[])["/link/poll", $"/link/runs/{run.Id}/rounds/1/reply", $"/link/runs/{run.Id}/rounds/1/progress",
            "/link/enroll", "/link/renew", "/link/leave"])
            foreach (var body in s_link) await AskAsync(coordinator, "post", path, body);
        foreach (var query in (string[])["%00", "%1b%5b31m", "%E2%80%AE"])
            foreach (var path in (string[])[$"/api/runs?filter={query}", $"/api/runs?after={query}", $"/api/clients?after={query}",
                $"/api/runs/a{query[1..]}", $"/api/runs/{query}", $"/link/models/{query}"])
                Assert.InRange((int)(await coordinator.Http.GetAsync(path)).StatusCode, 200, 499);

        // 3. The coordinator works as before, and remembers who was there.
        coordinator.Join(coordinator.Trainers());
        var after = await coordinator.PostRunAsync();
        await coordinator.UntilAsync(after.Id, RunStatus.Completed);
        await coordinator.StopAsync();
        await coordinator.StartAsync();
        var known = await coordinator.Http.GetStringAsync("/api/clients?limit=1000");
        Assert.All(Enumerable.Range(0, s_nasty.Length), i => Assert.Contains($"nasty-{i}", known, StringComparison.Ordinal));
        Assert.Contains("board-1", known, StringComparison.Ordinal);

        // 4. Nothing of it comes out.
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            if (methods!["get"] is null || path.Contains("events", StringComparison.Ordinal)) continue;
            using var answer = await coordinator.Http.GetAsync(At(path, run.Id));
            Assert.True((int)answer.StatusCode < 500, $"{(int)answer.StatusCode} {path}");
            if (answer.Content.Headers.ContentType?.MediaType is not { } type
                || (!type.Contains("json", StringComparison.Ordinal) && !type.StartsWith("text/", StringComparison.Ordinal))) continue;
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(CleanText.IsClean(text.Replace("\r\n", "\n", StringComparison.Ordinal)), $"{path}: {text}");
            if (type.EndsWith("json", StringComparison.Ordinal)) Clean(JsonNode.Parse(text), path);
        }
    }

    [Fact]
    public async Task Nothing_that_works_in_the_background_ends_the_coordinator()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);

        Assert.Equal(BackgroundServiceExceptionBehavior.Ignore,
            coordinator.Services.GetRequiredService<IOptions<HostOptions>>().Value.BackgroundServiceExceptionBehavior);
        Assert.NotEmpty(coordinator.Services.GetServices<IHostedService>().OfType<BackgroundService>());
    }

    public void Dispose() => _folder.Dispose();

    private static string At(string path, string run)
        => path.Replace("{id}", run, StringComparison.Ordinal).Replace("{round}", "1", StringComparison.Ordinal)
        .Replace("{sha256}", new string('0', 64), StringComparison.Ordinal);

    private static string Text(string escaped) => JsonSerializer.Deserialize<string>($"\"{escaped}\"")!;

    private static void Clean(JsonNode? node, string path)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields)
                {
                    Assert.True(CleanText.IsLine(name), $"{path}: {name}");
                    Clean(value, $"{path}.{name}");
                }

                break;
            case JsonArray items:
                foreach (var item in items) Clean(item, path);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                Assert.True(CleanText.IsClean(value.GetValue<string>()), $"{path}: {value.ToJsonString()}");
                break;
            default:
                break;
        }
    }

    private static IEnumerable<string> Fields(JsonNode? schema) => schema?["properties"]?.AsObject().Select(property => property.Key) ?? [];

    private async Task AskAsync(RunningCoordinator coordinator, string method, string path, string body)
    {
        var text = body.Replace("NASTY", s_nasty[_asked++ % s_nasty.Length], StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), path);
        request.Headers.Add("Tributary-Client", "board-1");
        request.Headers.Add("Tributary-Link", "1");
        request.Content = new StringContent(text, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
        using var answer = await coordinator.Http.SendAsync(request);
        var said = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode < 500 || (answer.StatusCode == HttpStatusCode.ServiceUnavailable
            && !said.Contains("store-unavailable", StringComparison.Ordinal)), $"{(int)answer.StatusCode}: {method} {path} {text}: {said}");
        if (said.StartsWith('{')) Clean(JsonNode.Parse(said), path);
    }

    private sealed class NastyClient(string id, string nasty) : IClient
    {
        public ClientInfo Info { get; } = new(id)
        {
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [nasty] = nasty, ["site"] = nasty },
            Transport = nasty,
        };

        public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation) => Task.FromResult<Reply>(assignment switch
        {
            TrainAssignment { Round: 1 } train
                => new Update(train.Model, 10) { Metrics = Told() },
            TrainAssignment => throw new IOException(nasty),
            EvaluateAssignment { Round: 1 } => new Refusal(RefusalReason.Failed, nasty) { ForOwner = nasty },
            EvaluateAssignment => new EvaluationReply(new(10, 1, 0.5) { Metrics = Told() }),
            _ => new PropertiesReply(new Dictionary<string, string>(StringComparer.Ordinal) { [nasty] = nasty }),
        });

        private Dictionary<string, double> Told() => new(StringComparer.Ordinal) { [nasty] = 1 };
    }
}
