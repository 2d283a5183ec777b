using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Folders;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.OpenWhisk;
using Tributary.Gateways.Tests.Faas.Local;

namespace Tributary.Gateways.Tests.Faas.Platforms;

/// <summary>Our client of OpenWhisk, at the local platform and at servers that do not behave.</summary>
public sealed class OpenWhiskPlatformTests
{
    private static readonly CallRules s_quick = new() { FirstPause = TimeSpan.FromMilliseconds(5) };

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_function_is_deployed_invoked_followed_updated_listed_and_deleted()
    {
        await using var scene = await LocalScene.StartAsync();
        await using var platform = Platform(scene.Platform.Address);
        var function = new FunctionSpec("client_0", "fl_client")
        {
            Image = "any/image",
            MemoryMegabytes = 300,
            Timeout = TimeSpan.FromSeconds(9),
            Concurrency = 3,
            Defaults = """{"a":1,"b":2}"""u8.ToArray(),
        };

        Assert.True(await platform.DeployAsync(function, Now));
        Assert.False(await platform.DeployAsync(function with { MemoryMegabytes = 400 }, Now));
        Assert.Equal(["client_0"], await platform.ListAsync(Now));
        var activation = await platform.InvokeAsync("client_0", """{"b":3,"do":"log","lines":1}"""u8.ToArray(), Now);
        var result = await platform.ResultAsync(activation, Now);
        var logs = await platform.LogsAsync(activation, Now);
        var (_, read) = await scene.CallAsync(HttpMethod.Get, "actions/client_0");
        Assert.True(await platform.DeleteAsync("client_0", Now));
        Assert.False(await platform.DeleteAsync("client_0", Now));

        Assert.Equal((ActivationEnd.Success, null, true), (result.End, result.Error, result.IsCold));
        var value = JsonNode.Parse(result.Body.Span)!["value"]!;
        Assert.Equal((1, 3), ((int)value["a"]!, (int)value["b"]!));
        Assert.Contains(logs, line => line.EndsWith("stdout: line 0", StringComparison.Ordinal));
        Assert.Equal((400, 9000, 3), ((int)read!["limits"]!["memory"]!, (int)read["limits"]!["timeout"]!,
            (int)read["limits"]!["concurrency"]!));
    }

    [Theory]
    [InlineData("""{"do":"error","text":"no data\u0007"}""", nameof(ActivationEnd.Failed), "no data")]
    [InlineData("""{"do":"exit"}""", nameof(ActivationEnd.Failed), "The action did not produce a valid response and exited unexpectedly.")]
    [InlineData("""{"do":"sleep","seconds":9}""", nameof(ActivationEnd.TimedOut), "exceeded its time limits of 400 milliseconds.")]
    public async Task How_an_activation_failed_is_told(string parameters, string end, string words)
    {
        await using var scene = await LocalScene.StartAsync();
        await using var platform = Platform(scene.Platform.Address);
        await platform.DeployAsync(new("f", "own") { Image = "any", Timeout = TimeSpan.FromMilliseconds(400) }, Now);

        var result = await platform.ResultAsync(await platform.InvokeAsync("f", Encoding.UTF8.GetBytes(parameters), Now), Now);

        Assert.Equal(end, result.End.ToString());
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Error!, char.IsControl);
    }

    [Fact]
    public async Task It_makes_the_requests_that_wsk_made()
    {
        var recorded = Recorded.Read("wsk-openwhisk.jsonl");
        await using var scene = await LocalScene.StartAsync();
        var asked = new ConcurrentQueue<(string Method, string Target, string Body)>();
        await using var platform = Platform(scene.Platform.Address, handler: new Listener(asked));
        using var folder = new TemporaryFolder();
        var created = recorded.Where(one => one.Method == "PUT").ToList();
        foreach (var one in created)
        {
            var body = JsonNode.Parse(one.Body)!;
            await platform.DeployAsync(new((string)body["name"]!, "own")
            {
                Path = folder.Write("code.py", (string)body["exec"]!["code"]!),
                Image = (string)body["exec"]!["image"]!,
                MemoryMegabytes = (int)body["limits"]!["memory"]!,
                Timeout = TimeSpan.FromMilliseconds((int)body["limits"]!["timeout"]!),
                Concurrency = (int)body["limits"]!["concurrency"]!,
            }, Now);
        }

        var start = recorded.First(one => one.Target.EndsWith("?blocking=false&result=false", StringComparison.Ordinal));
        var name = start.Target.Split('/', '?')[6];
        var activation = await platform.InvokeAsync(name, Encoding.UTF8.GetBytes(start.Body), Now);
        await platform.ResultAsync(activation, Now);
        await platform.DeleteAsync("fl_server_init", Now);

        var ours = asked.ToList();
        foreach (var (one, index) in created.Select((one, index) => (one, index)))
        {
            Assert.Equal((one.Method, one.Target), (ours[index].Method, ours[index].Target));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(one.Body), JsonNode.Parse(ours[index].Body)), ours[index].Body);
        }

        var rest = ours[created.Count..];
        Assert.Equal((start.Method, start.Target), (rest[0].Method, rest[0].Target));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(start.Body), JsonNode.Parse(rest[0].Body)));
        Assert.Contains(("GET", $"/api/v1/namespaces/_/activations/{activation.Id}/result", ""), rest);
        var delete = recorded.First(one => one.Method == "DELETE");
        Assert.Equal((delete.Method, delete.Target, ""), rest[^1]);
    }

    [Fact]
    public async Task What_may_pass_is_tried_again_and_Retry_After_is_kept()
    {
        var tries = 0;
        await using var stand = await PlatformStand.StartAsync((asked, context) =>
        {
            var number = Interlocked.Increment(ref tries);
            context.Response.StatusCode = number switch { 1 => 503, 2 => 429, 3 => 504, _ => 202 };
            if (number == 2) context.Response.Headers.RetryAfter = "1";
            return context.Response.WriteAsync(number > 3 ? """{"activationId":"a1"}""" : "");
        });
        await using var platform = Platform(stand.Address);
        var began = TimeProvider.System.GetTimestamp();

        var activation = await platform.InvokeAsync("f", "{}"u8.ToArray(), Now);

        Assert.Equal(("a1", 4), (activation.Id, tries));
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(950));
        Assert.All(stand.Requests, asked => Assert.Equal("Basic dXNlcjprZXk=", asked.Headers["Authorization"]));
    }

    [Theory]
    [InlineData(401, """{"error":"The supplied authentication is invalid"}""", nameof(PlatformFault.Unauthorized))]
    [InlineData(403, "{}", nameof(PlatformFault.Unauthorized))]
    [InlineData(404, """{"error":"The requested resource does not exist."}""", nameof(PlatformFault.NotFound))]
    [InlineData(413, """{"error":"Request larger than allowed"}""", nameof(PlatformFault.TooLarge))]
    [InlineData(400, """{"error":"bad \u001b[31m"}""", nameof(PlatformFault.Refused))]
    [InlineData(429, """{"error":"Too many requests in the last minute"}""", nameof(PlatformFault.Busy))]
    [InlineData(503, "<html>away</html>", nameof(PlatformFault.Away))]
    [InlineData(200, "<html>a page</html>", nameof(PlatformFault.Refused))]
    [InlineData(202, """{"activationId":"../../x"}""", nameof(PlatformFault.Refused))]
    public async Task A_refusal_names_provider_cluster_and_function_and_no_key(int status, string body, string fault)
    {
        await using var stand = await PlatformStand.StartAsync((_, context) =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        await using var platform = Platform(stand.Address);

        var thrown = await Assert.ThrowsAsync<PlatformException>(() => platform.InvokeAsync("client_3", "{}"u8.ToArray(), Now));

        Assert.Equal(fault, thrown.Fault.ToString());
        Assert.StartsWith("openwhisk ours, client_3: ", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("key", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(thrown.Message, char.IsControl);
        Assert.Equal(thrown.MayPass ? 6 : 1, stand.Requests.Count);
    }

    [Fact]
    public async Task A_cluster_that_is_not_there_is_away_and_an_endless_answer_too_large()
    {
        await using var nobody = Platform(new Uri("http://127.0.0.1:1"));
        await using var stand = await PlatformStand.StartAsync((_, context) => context.Response.WriteAsync(new string('x', 5000)));
        await using var chatty = Platform(stand.Address, s_quick with { MaxAnswer = 4096 });

        Assert.Equal(PlatformFault.Away,
            (await Assert.ThrowsAsync<PlatformException>(() => nobody.ListAsync(Now))).Fault);
        Assert.Equal(PlatformFault.TooLarge,
            (await Assert.ThrowsAsync<PlatformException>(() => chatty.ListAsync(Now))).Fault);
    }

    [Theory]
    [InlineData("https://u:p%40@host:444/api/v1/namespaces/guest/actions/", null, null, "https://host:444/api/v1", "u:p@")]
    [InlineData("http://host:81/api/v1/namespaces/guest/actions/", "not-used", "user:key", "http://host:81/api/v1", "user:key")]
    [InlineData("", "host.example", "user:key", "https://host.example/api/v1", "user:key")]
    [InlineData("http://host/", "", "user:key", "http://host/api/v1", "user:key")]
    [InlineData("http://host/", null, "", null, null)]
    [InlineData(null, null, "user:key", null, null)]
    public void An_address_is_made_of_what_the_configuration_says(string? baseUrl, string? host, string? auth, string? api, string? key)
    {
        var address = OpenWhiskAddress.Of(baseUrl, host, auth);

        Assert.Equal((api, key), (address?.Api.ToString(), address?.Auth));
        if (key is not null) Assert.DoesNotContain(key, address!.ToString(), StringComparison.Ordinal);
    }

    private static OpenWhiskPlatform Platform(Uri address, CallRules? rules = null, HttpMessageHandler? handler = null)
        => new("ours", OpenWhiskAddress.Of(address.ToString(), null, LocalScene.Auth)!, new PlatformTls(), rules ?? s_quick,
            TimeProvider.System, handler: handler);

    private sealed class Listener(ConcurrentQueue<(string, string, string)> asked) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked.Enqueue((request.Method.Method, request.RequestUri!.PathAndQuery,
                request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)));
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
