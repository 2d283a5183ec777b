using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.OpenFaas;

namespace Tributary.Gateways.Tests.Faas.Platforms;

/// <summary>OpenFaaS, at a server that stands in for its gateway.</summary>
public sealed class OpenFaasPlatformTests
{
    private const string Password = "s3cr3t";
    private readonly Dictionary<string, JsonNode> _functions = new(StringComparer.Ordinal);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_function_is_created_called_updated_listed_and_deleted()
    {
        await using var stand = await PlatformStand.StartAsync(AnswerAsync);
        await using var platform = Platform(stand);
        var function = new FunctionSpec("client_0", "fl_client")
        {
            Image = "tributary/function",
            MemoryMegabytes = 512,
            Timeout = TimeSpan.FromSeconds(90),
            Concurrency = 2,
        };

        Assert.True(await platform.DeployAsync(function, Now));
        Assert.False(await platform.DeployAsync(function with { MemoryMegabytes = 600 }, Now));
        Assert.Equal(["client_0"], await platform.ListAsync(Now));
        var result = await platform.ResultAsync(await platform.InvokeAsync("client_0", """{"a":1}"""u8.ToArray(), Now), Now);
        Assert.True(await platform.DeleteAsync("client_0", Now));
        Assert.False(await platform.DeleteAsync("client_0", Now));

        Assert.Equal(("""{"a":1}""", ActivationEnd.Success), (Encoding.UTF8.GetString(result.Body.Span), result.End));
        var made = stand.Requests.Single(one => one is { Method: "POST", Target: "/system/functions" }).Json;
        Assert.Equal(("client_0", "tributary/function", "90s", "2", "512Mi"), ((string)made["service"]!, (string)made["image"]!,
            (string)made["envVars"]!["exec_timeout"]!, (string)made["envVars"]!["max_inflight"]!, (string)made["limits"]!["memory"]!));
        Assert.Contains(stand.Requests, one => one is { Method: "POST", Target: "/function/client_0" });
        Assert.All(stand.Requests, one
            => Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{Password}")), one.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_wrong_password_and_a_missing_image_are_told_by_name()
    {
        await using var stand = await PlatformStand.StartAsync((_, context) =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("unauthorized");
        });
        await using var platform = Platform(stand);

        var unknown = await Assert.ThrowsAsync<PlatformException>(() => platform.ListAsync(Now));
        var bare = await Assert.ThrowsAsync<PlatformException>(() => platform.DeployAsync(new("f", "own"), Now));

        Assert.Equal((PlatformFault.Unauthorized, PlatformFault.Refused), (unknown.Fault, bare.Fault));
        Assert.StartsWith("openfaas ours: listing its functions ended with 401: unauthorized", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("openfaas ours, f: its docker_image is missing", bare.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, unknown.ToString(), StringComparison.Ordinal);
    }

    private static OpenFaasPlatform Platform(PlatformStand stand) => new("ours", new OpenFaasOptions(stand.Address) { Password = Password },
        new CallRules { FirstPause = TimeSpan.FromMilliseconds(5) }, TimeProvider.System);

    private Task AnswerAsync(Asked asked, HttpContext context)
    {
        var response = context.Response;
        if (asked.Target.StartsWith("/function/", StringComparison.Ordinal)) return response.WriteAsync(asked.Text);
        if (asked.Method == "GET")
            return response.WriteAsync(new JsonArray([.. _functions.Keys.Select(name => (JsonNode)new JsonObject { ["name"] = name })])
                .ToJsonString());
        var name = (string)(asked.Json["service"] ?? asked.Json["functionName"])!;
        var isThere = _functions.ContainsKey(name);
        response.StatusCode = asked.Method == "POST" ? 202 : isThere ? 200 : 404;
        if (asked.Method == "DELETE") _functions.Remove(name);
        else if (isThere || asked.Method == "POST") _functions[name] = asked.Json;
        return Task.CompletedTask;
    }
}
