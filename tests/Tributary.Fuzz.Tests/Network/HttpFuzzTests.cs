using System.Diagnostics;
using System.Text;
using Tributary.Engine.Data;

namespace Tributary.Fuzz.Tests.Network;

/// <summary>Every endpoint of the coordinator with bodies, headers and queries made from valid ones.</summary>
public sealed class HttpFuzzTests
{
    private static readonly string[] s_bodies =
    [
        """{"model":"logreg","rounds":1,"cohort":{"size":1,"quorum":1,"waitFor":1},"evaluation":{"on":"none"},"training":{"epochs":1,"batchSize":5,"optimizer":{"kind":"sgd","learningRate":0.1}}}""",
        "model: logreg\nrounds: 1\ndata: { set: mnist-mini, partition: { kind: iid, clients: 2 } }\n",
            """{"features":[[1,2,3]],"round":1}""", "age,dose\n1,2\n",
        """{"kind":"join","name":"a","uses":3,"lifetime":3600}""",
            """{"session":"s","client":{"labels":{"a":"b"},"examples":5},"holding":[],"available":true,"waitSeconds":0}""",
        """{"kind":"evaluate","evaluation":{"examples":5,"loss":0.5,"metrics":{"a":1}}}""",
            """{"kind":"train","epoch":1,"loss":0.5,"text":"x"}""", """{"token":"tributary_join_x","name":"board"}""",
        """{"name":"x","notes":"y","addTags":["a"],"archived":true}""",
            """{"data":{"set":"mnist-mini","partition":{"kind":"dirichlet","alpha":0.5,"clients":3}},"seed":1}""",
        """{"run":"latest","round":1,"metric":"accuracy"}""", """{"session":"s"}""",
    ];

    private static readonly string[] s_queries =
    [
        "limit=5&after=abc", "status=running", "filter=accuracy > 0.9 and tag = x", "round=1&wrong=10", "encoding=float16",
            "newest=true", "q=x", "a=1&b=2", "format=csv", "invert=yes", "of=accuracy&points=10", "every=5",
    ];

    private static readonly string[] s_headers =
    [
        "Last-Event-ID: 5", "Idempotency-Key: abc", "Range: bytes=0-5", "If-Range: \"x\"", "If-None-Match: \"x\"",
            "Tributary-Client: board-1", "Tributary-Link: 1", "Authorization: Bearer tributary_bearer_x", "Accept: text/html",
            "Cookie: a=b",
        "Repr-Digest: sha-256=:AAAA:", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "Expect: 100-continue",
            "Content-Encoding: gzip", "Origin: http://evil.example", "X-Forwarded-For: 1.2.3.4",
    ];

    private static readonly string[] s_types = ["application/json", "application/yaml", "text/csv", "image/png",
        "application/octet-stream", "application/json; charset=utf-16", "x"];

    [Fact]
    public async Task No_request_makes_a_500_a_hang_or_a_heap_that_grows()
    {
        await using var coordinator = await FuzzCoordinator.StartAsync();
        var endpoints = coordinator.Endpoints;
        Assert.True(endpoints.Count > 60, string.Join("\n", endpoints));
        var random = SeededRandom.For(FuzzBudget.Seed, "http");
        var mutator = new Mutator(random);
        var (bodies, queries, headers) = (Bytes(s_bodies), Bytes(s_queries), Bytes(s_headers));
        var (end, tried) = (Stopwatch.GetTimestamp() + (long)(FuzzBudget.OfNetwork.TotalSeconds * Stopwatch.Frequency), 0L);
        var asked = new HashSet<(string, string)>();
        await AskAsync(coordinator.Http, new HttpRequestMessage(HttpMethod.Get, "/readyz"), "warm");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (; tried < endpoints.Count || Stopwatch.GetTimestamp() < end; tried++)
        {
            var endpoint = endpoints[tried < endpoints.Count ? (int)tried : random.NextInt32(endpoints.Count)];
            asked.Add(endpoint);
            var query = random.NextInt32(3) == 0 ? "?"
                + Uri.EscapeDataString(Encoding.Latin1.GetString(mutator.Next(queries))).Replace("%3D", "=",
                StringComparison.Ordinal).Replace("%26", "&", StringComparison.Ordinal) : "";
            var path = Filled(endpoint.Pattern, random, mutator, queries);
            using var request = new HttpRequestMessage(new HttpMethod(endpoint.Method),
                path + (query.Length > 4000 ? query[..4000] : query));
            if (endpoint.Method is "POST" or "PUT" or "PATCH" or "DELETE")
            {
                request.Content = new ByteArrayContent(mutator.Next(bodies));
                request.Content.Headers.TryAddWithoutValidation("Content-Type",
                    random.NextInt32(3) > 0 ? s_types[0] : s_types[random.NextInt32(s_types.Length)]);
            }

            for (var i = random.NextInt32(4); i > 0; i--) Add(request, random, mutator, headers);
            if (path.StartsWith("/link", StringComparison.Ordinal)) request.Headers.TryAddWithoutValidation("Tributary-Link", "1");
            await AskAsync(coordinator.Http, request, $"seed {FuzzBudget.Seed}, request {tried}");
        }

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"http: {tried} requests to {asked.Count} endpoints, seed {FuzzBudget.Seed}, heap grown by {grown:n0} bytes");
        Assert.Equal(endpoints.Count, asked.Count);
        Assert.True(grown < 256L << 20, $"the heap has grown by {grown:n0} bytes after {tried} requests");
        using var ready = await coordinator.Http.GetAsync("/readyz");
        Assert.Equal(200, (int)ready.StatusCode);
    }

    private static async Task AskAsync(HttpClient http, HttpRequestMessage request, string what)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync();
        var told = $"{what}: {request.Method} {request.RequestUri}";
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if ((int)answer.StatusCode is >= 500 and not 503)
                Assert.Fail($"{told}: {(int)answer.StatusCode}\n{request.Headers}\nthe body lies in {Fuzzer.Keep("http", body)}");
            if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream") return;
            await answer.Content.CopyToAsync(Stream.Null);
        }
        catch (TaskCanceledException)
        {
            Assert.Fail($"{told}: no answer\nthe body lies in {Fuzzer.Keep("http", body)}");
        }
        catch (HttpRequestException)
        {
            // The server cuts lines that speak no HTTP, or send more than is taken.
        }
    }

    private static string Filled(string pattern, SeededRandom random, Mutator mutator, byte[][] texts)
    {
        while (pattern.IndexOf('{', StringComparison.Ordinal) is >= 0 and var at)
        {
            var end = pattern.IndexOf('}', at);
            var text = pattern[at..end].Contains(":int", StringComparison.Ordinal) ? $"{random.NextInt32(4)}" : random.NextInt32(4) switch
            {
                0 => "latest",
                1 => new string('0', 64),
                2 => "a",
                _ => Uri.EscapeDataString(Encoding.Latin1.GetString(mutator.Next(texts))[..^0]) is var long_
                    && long_.Length > 1000 ? long_[..999].TrimEnd('%') : long_,
            };
            pattern = pattern[..at] + (text.Length == 0 ? "x" : text) + pattern[(end + 1)..];
        }

        return pattern.StartsWith('/') ? pattern : "/" + pattern;
    }

    private static void Add(HttpRequestMessage request, SeededRandom random, Mutator mutator, byte[][] headers)
    {
        var header = Encoding.Latin1.GetString(random.NextInt32(2) == 0 ? headers[random.NextInt32(headers.Length)]
            : mutator.Next(headers));
        var at = header.IndexOf(':', StringComparison.Ordinal);
        if (at < 1) return;
        var value = new string([.. header[(at + 1)..].Where(letter => letter is >= ' ' and < '\x7f').Take(4000)]);
        try
        {
            request.Headers.TryAddWithoutValidation(header[..at], value);
        }
        catch (FormatException)
        {
            // No client could send it.
        }
    }

    private static byte[][] Bytes(string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
