using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Tests.Fuzz;

/// <summary>Half of a character (a lone surrogate) in every text that anybody can send, at every endpoint that takes a body.</summary>
public sealed class HalfCharacterTests : IDisposable
{
    private static readonly string[] s_halves = ["\\ud800", "\\udfff", "a\\ud83d", "\\ude00\\ud83d"];

    private static readonly string[] s_runs =
    [
        """{"model":"logreg","rounds":1,"name":"HALF"}""", """{"model":"HALF","rounds":1}""", """{"model":"logreg","rounds":1,"HALF":1}""",
        """{"model":"logreg","rounds":1,"data":{"file":"HALF","label":"x"}}""",
        """{"model":"logreg","rounds":1,"config":{"train":{"HALF":"HALF"}}}""",
        """{"model":{"name":"HALF","input":[4],"layers":[{"type":"dense","name":"HALF","units":2}]},"rounds":1}""",
        """{"model":"logreg","rounds":1,"data":{"set":"mnist-mini","missingMarks":["HALF"],"partition":{"kind":"HALF"}}}""",
    ];

    private static readonly string[] s_link =
    [
        """{"session":"HALF","client":{},"holding":[],"available":true,"waitSeconds":0}""",
        """{"session":"s","client":{"labels":{"HALF":"HALF"},"platform":"HALF"},"holding":["HALF"],"available":true,"waitSeconds":0}""",
        """{"kind":"train","refusal":{"reason":"HALF","detail":"HALF"}}""",
        """{"kind":"evaluate","evaluation":{"examples":1,"loss":1,"metrics":{"HALF":1}}}""",
        """{"kind":"properties","properties":{"HALF":"HALF"}}""", """{"kind":"train","text":"HALF"}""", """{"HALF":1}""",
        """{"csr":"HALF","token":"HALF"}""",
    ];

    private static readonly string[] s_types = ["application/json", "application/yaml"];

    private readonly TemporaryFolder _folder = new();
    private int _asked;

    [Fact]
    public async Task Half_a_character_is_refused_wherever_it_comes()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync();
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);
        var document = JsonNode.Parse(await coordinator.Http.GetStringAsync("/openapi/v1.json"))!;
        var names = document["components"]!["schemas"]!.AsObject().SelectMany(schema => Fields(schema.Value)).Distinct().ToList();
        var bodies = s_runs.Concat(names.Select(name => $"{{\"{name}\":\"HALF\"}}")).Append("{\"HALF\":\"HALF\"}").Append("[\"HALF\"]")
            .ToList();
        var asked = 0;
        foreach (var (path, methods) in document["paths"]!.AsObject())
            foreach (var (method, operation) in methods!.AsObject())
            {
                if (operation!["requestBody"] is null) continue;
                var at = path.Replace("{id}", run.Id, StringComparison.Ordinal).Replace("{sha256}", run.Model, StringComparison.Ordinal);
                asked++;
                foreach (var body in bodies) await AskAsync(coordinator, method, at, body);
            }

        Assert.InRange(asked, 5, 100);
        foreach (var path in (string[])["/link/poll", $"/link/runs/{run.Id}/rounds/1/reply", $"/link/runs/{run.Id}/rounds/1/progress",
            "/link/enroll", "/link/renew"])
            foreach (var body in s_link) await AskAsync(coordinator, "post", path, body);

        foreach (var half in s_halves)
        {
            var problem = await coordinator.ProblemAsync(await coordinator.PostAsync("/api/runs", "{\"model\":\"logreg\",\n\"name\":\""
                + half + "\"}"), 400);
            Assert.Contains("half of a character", problem.Errors![0].Message, StringComparison.Ordinal);
            Assert.Equal(2, problem.Errors[0].Line);
        }

        Assert.Equal(RunStatus.Completed, (await coordinator.RunAsync(run.Id)).Status);
    }

    public void Dispose() => _folder.Dispose();

    private async Task AskAsync(RunningCoordinator coordinator, string method, string path, string body)
    {
        foreach (var type in path.StartsWith("/api/runs", StringComparison.Ordinal) ? s_types : s_types[..1])
        {
            var text = body.Replace("HALF", s_halves[_asked++ % s_halves.Length], StringComparison.Ordinal);
            using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), path);
            request.Headers.Add("Tributary-Client", "board-1");
            request.Content = new StringContent(text, Encoding.UTF8, MediaTypeHeaderValue.Parse(type));
            using var answer = await coordinator.Http.SendAsync(request);
            Assert.True((int)answer.StatusCode < 500,
                $"{(int)answer.StatusCode}: {method} {path} {type} {text}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private static IEnumerable<string> Fields(JsonNode? schema) => schema?["properties"]?.AsObject().Select(field => field.Key) ?? [];
}
