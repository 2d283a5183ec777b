using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Coordinator.Tests.Access;
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
        "", "{}", "[]", "null", "\"text\"", "{", "{\"model\":\"logreg\"", "model: logreg\nrounds: 1e999\ncohort: [1, 2]", "\0\u0001",
        "{\"features\":[[1e39]]}", "{\"features\":[[\"NaN\"]]}", "{\"features\":{}}",
        "&a [*a]", "a: &a [1]\nb: *a\nmodel: *a",
        "{\"model\":{\"layers\":[{\"type\":\"dense\",\"units\":2147483647}],\"input\":[2147483647]}}",
        "{\"model\":{\"layers\":[{\"type\":\"dense\",\"units\":20000}],\"input\":[20000]},\"evaluation\":{\"on\":\"none\"}}",
        "model: 2nn\nseed: -1\nstop: { after: 1e30d }", new string('[', 5000),
        "{\"session\":\"s\",\"client\":{},\"holding\":[],\"available\":true,\"waitSeconds\":-1}",
        "data: { file: /proc/self/mem, label: x }\nmodel: logreg",
        "{\"data\":{\"set\":\"mnist-mini\",\"partition\":{\"kind\":\"natural\",\"clients\":9}},\"seed\":1}",
        "{\"data\":{\"file\":\"/dev/zero\",\"label\":\"x\"}}", "{\"model\":\"../../x\"}", "{\"token\":\"tributary\"}", "a,b\n1,2\n",
        "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR", "{\"features\":[[1e-400]],\"round\":1}",
        "data: { set: mnist, folder: \"\\0\" }\nmodel: logreg",
    ];

    private static readonly string[] Queries
        = ["limit", "after", "status", "format", "run", "encoding", "newest", "q", "state", "transport", "a", "b", "wrong", "invert"];
    private static readonly string[] Texts = ["latest", "0", "-1", "a", "..", "%2e%2e%2f", "%00", "%ff%fe", "null", "99999999999999999999",
        "🐟", "' OR 1=1 --", "<script>", "{id}"];
    private static readonly string[] Types = ["application/json", "application/yaml", "text/plain", "application/json; charset=utf-16",
        "multipart/form-data", "image/png", "text/csv", "nonsense", ""];
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task No_request_breaks_the_coordinator_or_makes_it_tell_its_inside()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path,
            options => options with { Heartbeat = TimeSpan.FromSeconds(1) });
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync();
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);
        var document = JsonNode.Parse(await coordinator.Http.GetStringAsync("/openapi/v1.json"))!;
        var paths = document["paths"]!.AsObject().Select(path => path.Key).Append("/nowhere").Append("/link/poll")
            .Append("/link/runs/{id}/rounds/{round}/update").Append("/link/models/{id}").ToArray();
        Assert.Contains("/api/runs/{id}/predict", paths);

        var random = SeededRandom.For(1, "fuzz");
        for (var i = 0; i < Requests; i++)
        {
            using var request = Random(random, paths, run.Id, run.Model ?? "");
            await CheckAsync(coordinator.Http, request, $"request {i}");
        }

        Assert.Equal("ready\n", await coordinator.Http.GetStringAsync("/readyz"));
        Assert.Equal(RunStatus.Completed, (await coordinator.RunAsync(run.Id)).Status);
    }

    [Fact]
    public async Task Nor_does_one_of_any_caller_break_a_coordinator_with_credentials()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var admin = coordinator.Http(coordinator.AdminToken);
        using var made = await admin.PostAsJsonAsync("api/tokens", new { kind = "bearer", role = "operator" },
            TestContext.Current.CancellationToken);
        var token = (await made.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("token")
            .GetString()!;
        HttpClient[] callers = [coordinator.Http(bearer: null), coordinator.Http(token),
            coordinator.Http(await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-1")), coordinator.Http("wrong")];
        var document = JsonNode.Parse(await admin.GetStringAsync("/openapi/v1.json"))!;
        var paths = document["paths"]!.AsObject().Select(path => path.Key).Append("/link/poll").Append("/link/enroll").Append("/link/renew")
            .Append("/link/runs/{id}/rounds/{round}/update").Append("/link/runs/{id}/rounds/{round}/reply").Append("/link/models/{id}")
            .ToArray();

        var random = SeededRandom.For(2, "fuzz");
        for (var i = 0; i < Requests / 3; i++)
        {
            using var request = Random(random, paths, "20260102-030405-ab12", new string('0', 64));
            await CheckAsync(callers[random.NextInt32(callers.Length)], request, $"request {i}");
        }

        Assert.Equal("ready\n", await admin.GetStringAsync("/readyz"));
        Assert.True(JsonNode.Parse(await admin.GetStringAsync("api/audit/verify"))!["holds"]!.GetValue<bool>());
        foreach (var caller in callers) caller.Dispose();
    }

    public void Dispose() => _folder.Dispose();

    // No 500, no word of the inside, and every refusal a problem document.
    private static async Task CheckAsync(HttpClient http, HttpRequestMessage request, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        var told = $"{what}: {request.Method} {request.RequestUri}: {(int)answer.StatusCode}";
        Assert.True((int)answer.StatusCode is < 500 or 503, told);
        if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream") return;
        var body = await answer.Content.ReadAsStringAsync(limit.Token);
        Assert.False(body.Contains("   at ", StringComparison.Ordinal)
            || body.Contains("Exception", StringComparison.Ordinal), $"{told}\n{body}");
        if ((int)answer.StatusCode >= 400 && request.Method != HttpMethod.Head
            && !request.RequestUri!.OriginalString.Contains("%00", StringComparison.Ordinal))
            Assert.True(answer.Content.Headers.ContentType?.MediaType == "application/problem+json",
                $"{told}: {answer.Content.Headers.ContentType}");
    }

    private static HttpRequestMessage Random(SeededRandom random, string[] paths, string run, string model)
    {
        var path = paths[random.NextInt32(paths.Length)];
        while (path.IndexOf('{', StringComparison.Ordinal) is >= 0 and var at)
            path = $"{path[..at]}{(random.NextInt32(3) == 0 ? run : random.NextInt32(4) == 0 ? model : Uri.EscapeDataString(Texts[random.NextInt32(Texts.Length)]).Replace("%25", "%", StringComparison.Ordinal).Replace("%7B", "-", StringComparison.Ordinal))}{path[(path.IndexOf('}', StringComparison.Ordinal) + 1)..]}";
        var query = random.NextInt32(
            3) == 0 ? $"?{Queries[random.NextInt32(Queries.Length)]}={Uri.EscapeDataString(Texts[random.NextInt32(Texts.Length)])}" : "";
        var request = new HttpRequestMessage(new HttpMethod(Methods[random.NextInt32(Methods.Length + 4) % Methods.Length]), path + query);
        if (random.NextInt32(2) == 0)
        {
            var body = Encoding.UTF8.GetBytes(Bodies[random.NextInt32(Bodies.Length)]);
            if (body.Length > 0 && random.NextInt32(4) == 0) body.AsSpan(random.NextInt32(body.Length)).Reverse();
            request.Content = new ByteArrayContent(body);
            if (MediaTypeHeaderValue.TryParse(Types[random.NextInt32(Types.Length)], out var type))
                request.Content.Headers.ContentType = type;
        }

        foreach (var header in new[] { "Last-Event-ID", "Idempotency-Key", "Range", "If-Range", "Tributary-Client", "Tributary-Link",
            "Authorization", "Accept" })
            if (random.NextInt32(4) == 0) request.Headers.TryAddWithoutValidation(header, random.NextInt32(2) == 0 ? "1" : "bytes=5-1,x");
        return request;
    }
}
