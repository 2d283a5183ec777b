using System.Net;
using System.Text.Json.Nodes;

namespace Tributary.Gateways.Tests.Faas.Local;

/// <summary>Invocations of the local platform: answers, errors, limits and records.</summary>
public sealed class LocalInvocationTests
{
    [Fact]
    public async Task A_blocking_call_answers_with_the_result_or_the_whole_record()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("f", ""","limits":{"memory":200}""");

        var (_, result) = await scene.ResultAsync("f", """{"a":"é"}""");
        var (_, record) = await scene.RecordAsync("f");

        Assert.Equal("é", (string)result!["value"]!["a"]!);
        Assert.Equal(("success", 0, true), ((string)record!["response"]!["status"]!, (int)record["response"]!["statusCode"]!,
            (bool)record["response"]!["success"]!));

        // Python writes a blank after colons and commas.
        var compact = record["response"]!["result"]!.ToJsonString();
        Assert.InRange((int)record["response"]!["size"]!, compact.Length, compact.Length + compact.Count(letter => letter is ':' or ','));
        Assert.Equal(("guest", "f", "0.0.1"), ((string)record["namespace"]!, (string)record["name"]!, (string)record["version"]!));
        Assert.Equal((long)record["end"]! - (long)record["start"]!, (long)record["duration"]!);
        Assert.Equal(("guest/f", "blackbox", 200), ((string)LocalScene.Annotation(record, "path")!,
            (string)LocalScene.Annotation(record, "kind")!, (int)LocalScene.Annotation(record, "limits")!["memory"]!));
        Assert.False((bool)LocalScene.Annotation(record, "timeout")!);
    }

    [Fact]
    public async Task An_activation_that_nobody_waits_for_is_unknown_until_it_ends()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("f");

        var (status, started) = await scene.CallAsync(HttpMethod.Post, "actions/f", """{"do":"sleep","seconds":0.3}""");
        var id = (string)started!["activationId"]!;
        var (early, _) = await scene.CallAsync(HttpMethod.Get, $"activations/{id}/result");
        var result = await EndAsync(scene, id);
        var (_, summaries) = await scene.CallAsync(HttpMethod.Get, "activations?name=f");
        var (_, docs) = await scene.CallAsync(HttpMethod.Get, "activations?docs=true");
        var (_, count) = await scene.CallAsync(HttpMethod.Get, "activations?count=true");
        var since = (long)summaries![0]!["start"]!;
        var (_, none) = await scene.CallAsync(HttpMethod.Get, $"activations?since={since + 1}");
        var (_, before) = await scene.CallAsync(HttpMethod.Get, $"activations?upto={since}");
        var (foreign, _) = await scene.CallAsync(HttpMethod.Get, $"/api/v1/namespaces/_/activations/{id}", auth: "somebody:else");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.NotFound), (status, early));
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal(("success", true), ((string)result["status"]!, (bool)result["success"]!));
        Assert.Equal(id, (string)Assert.Single(summaries.AsArray())!["activationId"]!);
        Assert.Null(summaries[0]!["response"]);
        Assert.Equal(id, (string)docs![0]!["activationId"]!);
        Assert.NotNull(docs[0]!["response"]);
        Assert.Equal(1, (int)count!["activations"]!);
        Assert.Empty(none!.AsArray());
        Assert.Single(before!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, foreign);
        Assert.Equal("Activation id length is 3 but must be 32.",
            (string)(await scene.CallAsync(HttpMethod.Get, "activations/abc")).Body!["error"]!);
    }

    [Theory]
    [InlineData("""{"do":"error","text":"no data"}""", "no data", 1, "application error")]
    [InlineData("""{"do":"fail"}""", "it broke", 2, "action developer error")]
    [InlineData("""{"do":"garbage"}""", "The action did not produce a valid JSON or JSON Array response: \"no object\"", 2,
        "action developer error")]
    [InlineData("""{"do":"exit"}""", "The action did not produce a valid response and exited unexpectedly.", 2, "action developer error")]
    [InlineData("""{"do":"sleep","seconds":60}""", "The action exceeded its time limits of 500 milliseconds.", 2, "action developer error")]
    public async Task What_a_function_does_wrong_is_its_error_and_the_next_call_goes_well(string parameters, string words, int code,
        string status)
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("f", ""","limits":{"timeout":500}""");

        var (bare, result) = await scene.ResultAsync("f", parameters);
        var (whole, record) = await scene.RecordAsync("f", parameters);
        var (next, _) = await scene.ResultAsync("f");

        Assert.Equal((HttpStatusCode.BadGateway, words), (bare, (string)result!["error"]!));
        Assert.Equal((HttpStatusCode.BadGateway, code, status, false), (whole, (int)record!["response"]!["statusCode"]!,
            (string)record["response"]!["status"]!, (bool)record["response"]!["success"]!));
        Assert.Equal(words, (string)record["response"]!["result"]!["error"]!);
        Assert.Equal(words.Contains("time limits", StringComparison.Ordinal), (bool)LocalScene.Annotation(record, "timeout")!);
        Assert.Equal(HttpStatusCode.OK, next);
    }

    [Fact]
    public async Task Code_that_cannot_be_loaded_is_the_functions_error()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("f", exec: """{"kind":"blackbox","image":"any","code":"broken"}""");

        var (status, record) = await scene.RecordAsync("f");

        Assert.Equal((HttpStatusCode.BadGateway, 2, "cannot be loaded"), (status, (int)record!["response"]!["statusCode"]!,
            (string)record["response"]!["result"]!["error"]!));
        Assert.Contains(record["logs"]!.AsArray(), line => ((string)line!).EndsWith("stdout: initialized", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_function_that_takes_more_memory_than_it_may_is_ended()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("f", ""","limits":{"memory":128}""");

        var (status, result) = await scene.ResultAsync("f", """{"do":"memory","megabytes":300}""");

        Assert.Equal((HttpStatusCode.BadGateway, "The action exhausted its memory and was aborted."), (status, (string)result!["error"]!));
        Assert.Equal(HttpStatusCode.OK, (await scene.ResultAsync("f")).Status);
    }

    [Fact]
    public async Task A_blocking_call_is_cut_and_gets_the_id()
    {
        await using var scene = await LocalScene.StartAsync(options => options with
        {
            Limits = options.Limits with { MaxBlocking = TimeSpan.FromMilliseconds(200) },
        });
        await scene.CreateAsync("f");

        var (status, started) = await scene.ResultAsync("f", """{"do":"sleep","seconds":0.6}""");
        var (refused, why) = await scene.CallAsync(HttpMethod.Post, "actions/f?blocking=true&timeout=201", "{}");

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.True((bool)(await EndAsync(scene, (string)started!["activationId"]!))["success"]!);
        Assert.Equal((HttpStatusCode.BadRequest, "Timeout must be number of milliseconds up to 200."), (refused, (string)why!["error"]!));
    }

    [Fact]
    public async Task Parameters_and_results_are_bounded_and_the_bounds_can_be_raised()
    {
        await using var scene = await LocalScene.StartAsync();
        await using var roomy = await LocalScene.StartAsync(options => options with
        {
            Limits = options.Limits with { MaxPayload = 8 << 20, MaxResult = 8 << 20 },
        });
        await scene.CreateAsync("f");
        await roomy.CreateAsync("f");
        var large = $$"""{"text":"{{new string('x', 2 << 20)}}"}""";

        var (refused, why) = await scene.ResultAsync("f", large);
        var (cut, words) = await scene.RecordAsync("f", """{"do":"big","bytes":2097152}""");
        var (taken, echo) = await roomy.ResultAsync("f", large);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused);
        Assert.Equal($"Request larger than allowed: {large.Length} > 1048576 bytes.", (string)why!["error"]!);
        Assert.Equal((HttpStatusCode.BadGateway, 1), (cut, (int)words!["response"]!["statusCode"]!));
        Assert.Contains("exceeded the allowed length", (string)words["response"]!["result"]!["error"]!, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, 2 << 20), (taken, ((string)echo!["value"]!["text"]!).Length));
    }

    [Fact]
    public async Task Too_many_invocations_are_turned_away_with_OpenWhisks_words()
    {
        await using var scene = await LocalScene.StartAsync(options => options with
        {
            Limits = options.Limits with { ConcurrentInvocations = 2 },
        });
        await using var slow = await LocalScene.StartAsync(options => options with
        {
            Limits = options.Limits with { InvocationsPerMinute = 2 },
        });
        await scene.CreateAsync("f");
        await slow.CreateAsync("f");
        for (var i = 0; i < 2; i++) await scene.CallAsync(HttpMethod.Post, "actions/f", """{"do":"sleep","seconds":5}""");

        var (busy, why) = await scene.ResultAsync("f");
        List<(HttpStatusCode, JsonNode?)> answers = [];
        for (var i = 0; i < 5; i++) answers.Add(await slow.ResultAsync("f"));

        Assert.Equal((HttpStatusCode.TooManyRequests, "Too many concurrent requests in flight (count: 3, allowed: 2)."),
            (busy, (string)why!["error"]!));
        Assert.Contains(answers, answer => answer.Item1 == HttpStatusCode.TooManyRequests
            && (string)answer.Item2!["error"]! == "Too many requests in the last minute (count: 3, allowed: 2).");
    }

    [Fact]
    public async Task Lines_are_logged_with_time_and_stream_without_markers_and_not_without_end()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("f");
        await scene.CreateAsync("mute", ""","limits":{"logs":0}""");
        await scene.ResultAsync("f");

        var (_, record) = await scene.RecordAsync("f", """{"do":"log","lines":3}""");
        var (_, logs) = await scene.CallAsync(HttpMethod.Get, $"activations/{(string)record!["activationId"]!}/logs");
        var (_, silent) = await scene.RecordAsync("mute", """{"do":"log","lines":3}""");

        var lines = logs!["logs"]!.AsArray().Select(line => (string)line!).ToList();
        Assert.All(lines, line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z (stdout|stderr): ", line));
        Assert.Equal(["stderr: to error", "stdout: line 0", "stdout: line 1", "stdout: line 2"],
            lines.Select(line => line[(line.IndexOf('Z', StringComparison.Ordinal) + 2)..]).Order(StringComparer.Ordinal));
        Assert.Equal("Logs were truncated because the total bytes size exceeds the limit of 0 bytes.",
            (string)Assert.Single(silent!["logs"]!.AsArray())!);
    }

    [Fact]
    public async Task Of_the_hosts_environment_a_function_sees_next_to_nothing()
    {
        Environment.SetEnvironmentVariable("TRIBUTARY_SECRET_OF_THE_HOST", "s3cr3t");
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("f", ""","parameters":[{"key":"TOKEN","value":"t0k3n","init":true},{"key":"plain","value":1}]""");

        var (_, result) = await scene.ResultAsync("f", """{"do":"environment"}""");
        var (_, echo) = await scene.ResultAsync("f");

        var names = result!["environment"]!.AsObject().Select(one => one.Key).ToHashSet();
        Assert.Subset(new HashSet<string>(["PATH", "HOME", "TMPDIR", "LANG", "LC_CTYPE", "DOTNET_ROOT", "PORT", "PWD", "SHLVL", "_",
            "OLDPWD", "__OW_PORT", "__OW_API_HOST", "__OW_ALLOW_CONCURRENT"]), names);
        Assert.Equal((string)result["environment"]!["HOME"]!, (string)result["folder"]!);
        Assert.DoesNotContain("t0k3n", result["arguments"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("t0k3n", (string)echo!["env"]!["TOKEN"]!);
        Assert.Null(echo["value"]!["TOKEN"]);
        Assert.Null(echo["request"]!["api_key"]);
    }

    [Theory]
    [InlineData("python:3", "def main(args):\\n    print('seen')\\n    return {'hello': args.get('name', 'nobody')}\\n")]
    [InlineData("nodejs:20", "function main(args) { console.log('seen'); return { hello: args.name || 'nobody' }; }")]
    [InlineData("nodejs:default", "exports.main = async (args) => { console.log('seen'); return { hello: args.name || 'nobody' }; };")]
    public async Task Functions_in_Python_and_JavaScript_run_from_their_text(string kind, string code)
    {
        await using var scene = await LocalScene.StartAsync();
        var (made, why) = await scene.CallAsync(HttpMethod.Put, "actions/f", $$$"""{"exec":{"kind":"{{{kind}}}","code":"{{{code}}}"}}""");
        if (made == HttpStatusCode.BadRequest && ((string)why!["error"]!).Contains("not supported", StringComparison.Ordinal))
            Assert.Skip($"{kind} is not installed");

        var (status, record) = await scene.RecordAsync("f", """{"name":"Ada"}""");

        Assert.True(status == HttpStatusCode.OK, record!.ToJsonString());
        Assert.Equal("Ada", (string)record["response"]!["result"]!["hello"]!);
        Assert.EndsWith("stdout: seen", (string)Assert.Single(record["logs"]!.AsArray())!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("python:3", "def main(args):\\n    raise ValueError('bad input')\\n", "bad input")]
    [InlineData("python:3", "def other(args):\\n    return {}\\n", "the code has no function main")]
    [InlineData("python:3", "def main(args):\\n    return 5\\n", "The action did not return a dictionary")]
    [InlineData("nodejs:20", "function main() { throw new Error('bad input'); }", "bad input")]
    [InlineData("nodejs:20", "const x = ;", "Unexpected token")]
    [InlineData("nodejs:20", "function main() { return 5; }", "The action did not return a dictionary")]
    public async Task What_such_functions_do_wrong_is_said(string kind, string code, string words)
    {
        await using var scene = await LocalScene.StartAsync();
        var (made, _) = await scene.CallAsync(HttpMethod.Put, "actions/f", $$$"""{"exec":{"kind":"{{{kind}}}","code":"{{{code}}}"}}""");
        if (made == HttpStatusCode.BadRequest) Assert.Skip($"{kind} is not installed");

        var (status, result) = await scene.ResultAsync("f");

        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains(words, (string)result!["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_are_kept_up_to_their_number()
    {
        await using var scene = await LocalScene.StartAsync(options => options with { Limits = options.Limits with { MaxRecords = 3 } });
        await scene.CreateAsync("f");
        List<string> ids = [];
        for (var i = 0; i < 5; i++) ids.Add((string)(await scene.RecordAsync("f")).Body!["activationId"]!);

        var (_, kept) = await scene.CallAsync(HttpMethod.Get, "activations");

        Assert.Equal([ids[4], ids[3], ids[2]], kept!.AsArray().Select(one => (string)one!["activationId"]!));
        Assert.Equal(HttpStatusCode.NotFound, (await scene.CallAsync(HttpMethod.Get, $"activations/{ids[0]}")).Status);
    }

    internal static async Task<JsonNode> EndAsync(LocalScene scene, string id)
    {
        while (true)
        {
            var (status, body) = await scene.CallAsync(HttpMethod.Get, $"activations/{id}/result");
            if (status == HttpStatusCode.OK) return body!;
            Assert.Equal(HttpStatusCode.NotFound, status);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
