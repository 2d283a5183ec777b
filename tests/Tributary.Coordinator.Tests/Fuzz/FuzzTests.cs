using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;

namespace Tributary.Coordinator.Tests.Fuzz;

/// <summary>Nonsense at every endpoint that the OpenAPI document names, and at some that it does not.</summary>
public sealed class FuzzTests : IDisposable
{
    private const int Requests = 2500;

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "NONSENSE"];
    private static readonly string[] Bodies =
    [
        "", "{}", "[]", "null", "\"text\"", "{", "{\"model\":\"logreg\"", "model: logreg\nrounds: 1e999\ncohort: [1, 2]", "\0\u0001", "{\"features\":[[1e39]]}", "{\"features\":[[\"NaN\"]]}", "{\"features\":{}}",
        "&a [*a]", "a: &a [1]\nb: *a\nmodel: *a", "{\"model\":{\"layers\":[{\"type\":\"dense\",\"units\":2147483647}],\"input\":[2147483647]}}",
        "{\"model\":{\"layers\":[{\"type\":\"dense\",\"units\":20000}],\"input\":[20000]},\"evaluation\":{\"on\":\"none\"}}", "model: 2nn\nseed: -1\nstop: { after: 1e30d }", new string('[', 5000),
        "{\"session\":\"s\",\"client\":{},\"holding\":[],\"available\":true,\"waitSeconds\":-1}", "data: { file: /proc/self/mem, label: x }\nmodel: logreg", "{\"data\":{\"set\":\"mnist-mini\",\"partition\":{\"kind\":\"natural\",\"clients\":9}},\"seed\":1}", "{\"data\":{\"file\":\"/dev/zero\",\"label\":\"x\"}}", "{\"model\":\"../../x\"}", "{\"token\":\"tributary\"}", "a,b\n1,2\n", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR", "{\"features\":[[1e-400]],\"round\":1}", "data: { set: mnist, folder: \"\\0\" }\nmodel: logreg",
    ];

    private static readonly string[] Queries = ["limit", "after", "status", "format", "run", "encoding", "newest", "q", "state", "transport", "a", "b", "wrong", "invert"];
    private static readonly string[] Texts = ["latest", "0", "-1", "a", "..", "%2e%2e%2f", "%00", "%ff%fe", "null", "99999999999999999999", "🐟", "' OR 1=1 --", "<script>", "{id}"];
    private static readonly string[] Types = ["application/json", "application/yaml", "text/plain", "application/json; charset=utf-16", "multipart/form-data", "image/png", "text/csv", "nonsense", ""];
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task No_request_breaks_the_coordinator_or_makes_it_tell_its_inside()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path, options => options with { Heartbeat = TimeSpan.FromSeconds(1) });
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync();
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);
        var document = JsonNode.Parse(await coordinator.Http.GetStringAsync("/openapi/v1.json"))!;
        var paths = document["paths"]!.AsObject().Select(path => path.Key).Append("/nowhere").Append("/link/poll").Append("/link/runs/{id}/rounds/{round}/update").Append("/link/models/{id}").ToArray();
        Assert.Contains("/api/runs/{id}/predict", paths);

        var random = SeededRandom.For(1, "fuzz");
        for (var i = 0; i < Requests; i++)
        {
            using var request = Random(random, paths, run);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            using var answer = await coordinator.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var told = $"request {i}: {request.Method} {request.RequestUri}: {(int)answer.StatusCode}";
            Assert.True((int)answer.StatusCode is < 500 or 503, told);
            if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream") continue;
            var body = await answer.Content.ReadAsStringAsync(limit.Token);
            Assert.False(body.Contains("   at ", StringComparison.Ordinal) || body.Contains("Exception", StringComparison.Ordinal), $"{told}\n{body}");
            if ((int)answer.StatusCode >= 400 && request.Method != HttpMethod.Head && !request.RequestUri!.OriginalString.Contains("%00", StringComparison.Ordinal))
                Assert.True(answer.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{told}: {answer.Content.Headers.ContentType}");
        }

        Assert.Equal("ready\n", await coordinator.Http.GetStringAsync("/readyz"));
        Assert.Equal(RunStatus.Completed, (await coordinator.RunAsync(run.Id)).Status);
    }

    public void Dispose() => _folder.Dispose();

    private static HttpRequestMessage Random(SeededRandom random, string[] paths, Api.RunInfo run)
    {
        var path = paths[random.NextInt32(paths.Length)];
        while (path.IndexOf('{', StringComparison.Ordinal) is >= 0 and var at)
            path = $"{path[..at]}{(random.NextInt32(3) == 0 ? run.Id : random.NextInt32(4) == 0 ? run.Model : Uri.EscapeDataString(Texts[random.NextInt32(Texts.Length)]).Replace("%25", "%", StringComparison.Ordinal).Replace("%7B", "-", StringComparison.Ordinal))}{path[(path.IndexOf('}', StringComparison.Ordinal) + 1)..]}";
        var query = random.NextInt32(3) == 0 ? $"?{Queries[random.NextInt32(Queries.Length)]}={Uri.EscapeDataString(Texts[random.NextInt32(Texts.Length)])}" : "";
        var request = new HttpRequestMessage(new HttpMethod(Methods[random.NextInt32(Methods.Length + 4) % Methods.Length]), path + query);
        if (random.NextInt32(2) == 0)
        {
            var body = Encoding.UTF8.GetBytes(Bodies[random.NextInt32(Bodies.Length)]);
            if (body.Length > 0 && random.NextInt32(4) == 0) body.AsSpan(random.NextInt32(body.Length)).Reverse();
            request.Content = new ByteArrayContent(body);
            if (MediaTypeHeaderValue.TryParse(Types[random.NextInt32(Types.Length)], out var type)) request.Content.Headers.ContentType = type;
        }

        foreach (var header in new[] { "Last-Event-ID", "Idempotency-Key", "Range", "If-Range", "Tributary-Client", "Tributary-Link", "Authorization", "Accept" })
            if (random.NextInt32(4) == 0) request.Headers.TryAddWithoutValidation(header, random.NextInt32(2) == 0 ? "1" : "bytes=5-1,x");
        return request;
    }
}
