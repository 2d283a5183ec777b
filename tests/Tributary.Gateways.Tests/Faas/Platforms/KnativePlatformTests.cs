using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.Knative;

namespace Tributary.Gateways.Tests.Faas.Platforms;

/// <summary>Knative, at a server that stands in for the Kubernetes API and the ingress.</summary>
public sealed class KnativePlatformTests
{
    private const string Services = "/apis/serving.knative.dev/v1/namespaces/learning/services";
    private readonly Dictionary<string, JsonNode> _services = new(StringComparer.Ordinal);
    private string? _fault;
    private int _looks;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_function_is_a_service_that_is_called_with_an_event()
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
        Assert.False(await platform.DeployAsync(function, Now));
        Assert.Equal(["client_0"], await platform.ListAsync(Now));
        var result = await platform.ResultAsync(await platform.InvokeAsync("client_0", """{"a":1}"""u8.ToArray(), Now), Now);
        Assert.True(await platform.DeleteAsync("client_0", Now));
        Assert.False(await platform.DeleteAsync("client_0", Now));

        Assert.Equal(("""{"a":1}""", ActivationEnd.Success), (Encoding.UTF8.GetString(result.Body.Span), result.End));
        var made = stand.Requests.Single(one => one.Method == "POST" && one.Target == Services).Json;
        var template = made["spec"]!["template"]!["spec"]!;
        Assert.Equal(("client-0", 2, 90, "tributary/function", "512Mi"), ((string)made["metadata"]!["name"]!,
            (int)template["containerConcurrency"]!, (int)template["timeoutSeconds"]!, (string)template["containers"]![0]!["image"]!,
            (string)template["containers"]![0]!["resources"]!["limits"]!["memory"]!));
        Assert.Equal("7", (string)stand.Requests.Single(one => one.Method == "PUT").Json["metadata"]!["resourceVersion"]!);
        Assert.All(stand.Requests.Where(one => one.Target != "/"), one => Assert.Equal("Bearer t0k3n", one.Headers["Authorization"]));

        // CloudEvents over HTTP, binary mode: attributes are headers, data the body.
        var called = stand.Requests.Single(one => one.Target == "/");
        Assert.Equal(("1.0", "tributary.assignment", "urn:tributary:keeper", "client_0", "application/json"),
            (called.Headers["ce-specversion"], called.Headers["ce-type"], called.Headers["ce-source"], called.Headers["ce-subject"],
                called.Headers["Content-Type"]));
        Assert.Equal(32, called.Headers["ce-id"].Length);
        Assert.Equal("client-0.learning.example", called.Headers["Host"]);
        Assert.False(called.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_service_that_does_not_come_up_is_told_with_the_clusters_words()
    {
        await using var stand = await PlatformStand.StartAsync(AnswerAsync);
        await using var platform = Platform(stand);
        _fault = "Unable to fetch image";

        var fault = await Assert.ThrowsAsync<PlatformException>(() => platform.DeployAsync(new("f", "own") { Image = "none" }, Now));

        Assert.Equal(PlatformFault.Refused, fault.Fault);
        Assert.Equal("knative ours, f: it does not come up: Unable to fetch image", fault.Message);
    }

    private static KnativePlatform Platform(PlatformStand stand) => new("ours", new KnativeOptions(stand.Address)
    {
        Namespace = "learning",
        Token = "t0k3n",
        Ingress = stand.Address,
        ReadyPause = TimeSpan.FromMilliseconds(5),
    }, new CallRules { FirstPause = TimeSpan.FromMilliseconds(5) }, TimeProvider.System);

    private Task AnswerAsync(Asked asked, HttpContext context)
    {
        var response = context.Response;
        if (asked.Target == "/") return response.WriteAsync(asked.Text);
        if (asked.Target.StartsWith(Services + "?", StringComparison.Ordinal))
            return response.WriteAsync(new JsonObject { ["items"] = new JsonArray([.. _services.Values.Select(one => one.DeepClone())]) }
                .ToJsonString());
        if (asked.Target == Services)
        {
            _services[(string)asked.Json["metadata"]!["name"]!] = asked.Json;
            response.StatusCode = 201;
            return Task.CompletedTask;
        }

        var name = asked.Target.Split('/')[^1];
        if (!_services.TryGetValue(name, out var service))
        {
            response.StatusCode = 404;
            return response.WriteAsync("""{"kind":"Status","message":"not found","code":404}""");
        }

        if (asked.Method == "DELETE") _services.Remove(name);
        if (asked.Method == "PUT") _services[name] = asked.Json;
        if (asked.Method != "GET") return Task.CompletedTask;
        var shown = (JsonObject)service.DeepClone();
        (shown["metadata"]!["resourceVersion"], shown["metadata"]!["generation"]) = ("7", 1);
        shown["status"] = Status(name, isReady: ++_looks % 2 == 0);
        return response.WriteAsync(shown.ToJsonString());
    }

    private JsonObject Status(string name, bool isReady) => new()
    {
        ["observedGeneration"] = 1,
        ["url"] = $"http://{name}.learning.example",
        ["conditions"] = new JsonArray(new JsonObject
        {
            ["type"] = "Ready",
            ["status"] = _fault is not null ? "False" : isReady ? "True" : "Unknown",
            ["message"] = _fault,
        }),
    };
}
