using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Folders;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.Lambda;
using Tributary.Storage.Tests.Buckets;

namespace Tributary.Gateways.Tests.Faas.Platforms;

/// <summary>AWS Lambda, at a server that stands in for it and looks at each signature.</summary>
public sealed class LambdaPlatformTests : IDisposable
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, JsonNode> _functions = new(StringComparer.Ordinal);
    private int _looks;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_function_is_created_called_updated_listed_and_deleted_with_signatures_that_hold()
    {
        await using var stand = await PlatformStand.StartAsync(AnswerAsync);
        await using var platform = Platform(stand);
        var function = Function("client_0") with { MemoryMegabytes = 512, Timeout = TimeSpan.FromSeconds(30), Concurrency = 1 };

        Assert.True(await platform.DeployAsync(function, Now));
        Assert.False(await platform.DeployAsync(function with { MemoryMegabytes = 768 }, Now));
        for (var i = 1; i < 60; i++) _functions[$"f{i}"] = new JsonObject { ["FunctionName"] = $"f{i}" };
        var listed = await platform.ListAsync(Now);
        var activation = await platform.InvokeAsync("client_0", """{"é":1}"""u8.ToArray(), Now);
        var result = await platform.ResultAsync(activation, Now);
        Assert.True(await platform.DeleteAsync("client_0", Now));
        Assert.False(await platform.DeleteAsync("client_0", Now));

        Assert.All(stand.Requests, asked => Assert.True(AwsSignature.Holds(asked, Secret), asked.ToString()));
        Assert.All(stand.Requests, asked => Assert.Equal("token/+=", asked.Headers["x-amz-security-token"]));
        Assert.Equal(60, listed.Count);
        var created = stand.Requests.Single(asked => asked is { Method: "POST", Target: "/2015-03-31/functions" }).Json;
        Assert.Equal(("client_0", "arn:aws:iam::1:role/f", "provided.al2023", "bootstrap", 512, 30),
            ((string)created["FunctionName"]!, (string)created["Role"]!, (string)created["Runtime"]!, (string)created["Handler"]!,
                (int)created["MemorySize"]!, (int)created["Timeout"]!));
        using var zip = new ZipArchive(new MemoryStream(Convert.FromBase64String((string)created["Code"]!["ZipFile"]!)));
        Assert.Equal("bootstrap", Assert.Single(zip.Entries).Name);
        Assert.Equal(768, (int)_lastConfiguration!["MemorySize"]!);
        Assert.Equal("""{"é":1}""", Encoding.UTF8.GetString(result.Body.Span));
        Assert.Equal((ActivationEnd.Success, TimeSpan.FromMilliseconds(12.5), true), (result.End, result.Duration, result.IsCold));
        Assert.Contains("hello", await platform.LogsAsync(activation, Now));
    }

    [Theory]
    [InlineData("fails", nameof(ActivationEnd.Failed), "no data")]
    [InlineData("late", nameof(ActivationEnd.TimedOut), "2026 Task timed out after 3.00 seconds")]
    public async Task A_functions_error_is_told(string name, string end, string words)
    {
        await using var stand = await PlatformStand.StartAsync(AnswerAsync);
        await using var platform = Platform(stand);
        await platform.DeployAsync(Function(name), Now);

        var result = await platform.ResultAsync(await platform.InvokeAsync(name, "{}"u8.ToArray(), Now), Now);

        Assert.Equal((end, words), (result.End.ToString(), result.Error));
    }

    [Fact]
    public async Task Throttling_is_waited_for_and_what_is_refused_names_the_function_and_no_secret()
    {
        var tries = 0;
        await using var stand = await PlatformStand.StartAsync((asked, context) =>
        {
            if (asked.Target.Contains("busy", StringComparison.Ordinal) && ++tries < 3)
            {
                context.Response.StatusCode = 429;
                return context.Response.WriteAsync("""{"Reason":"ConcurrentInvocationLimitExceeded","message":"Rate exceeded"}""");
            }

            if (asked.Target.Contains("busy", StringComparison.Ordinal)) return context.Response.WriteAsync("{}");
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("""{"message":"The security token included in the request is invalid."}""");
        });
        await using var platform = Platform(stand);

        var result = await platform.ResultAsync(await platform.InvokeAsync("busy", "{}"u8.ToArray(), Now), Now);
        var fault = await Assert.ThrowsAsync<PlatformException>(() => platform.DeployAsync(Function("f"), Now));
        var late = await Assert.ThrowsAsync<PlatformException>(()
            => platform.DeployAsync(Function("f") with { Timeout = TimeSpan.FromMinutes(16) }, Now));

        Assert.Equal((ActivationEnd.Success, 3), (result.End, tries));
        Assert.Equal(PlatformFault.Unauthorized, fault.Fault);
        Assert.Contains("aws ours, f: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("security token included", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, fault.ToString(), StringComparison.Ordinal);
        Assert.Contains("at most 900 s", late.Message, StringComparison.Ordinal);
    }

    private JsonNode? _lastConfiguration;

    [Fact]
    public async Task Without_a_key_in_the_file_requests_are_signed_with_the_environments()
    {
        // The same that tests of buckets set: they run in this process too.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", S3Server.Credential);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", S3Server.Credential);
        await using var stand = await PlatformStand.StartAsync(AnswerAsync);
        await using var platform = new LambdaPlatform("ours", new LambdaOptions("eu-central-1") { Endpoint = stand.Address },
            new CallRules(), TimeProvider.System);

        Assert.Empty(await platform.ListAsync(Now));

        Assert.All(stand.Requests, asked => Assert.True(AwsSignature.Holds(asked, S3Server.Credential), asked.ToString()));
        Assert.NotEmpty(stand.Requests);
    }

    private static LambdaPlatform Platform(PlatformStand stand) => new("ours", new LambdaOptions("eu-central-1")
    {
        Endpoint = stand.Address,
        AccessKey = "AKIDEXAMPLE",
        SecretKey = Secret,
        SessionToken = "token/+=",
        Role = "arn:aws:iam::1:role/f",
        StatePause = TimeSpan.FromMilliseconds(5),
    }, new CallRules { FirstPause = TimeSpan.FromMilliseconds(5) }, TimeProvider.System);

    private FunctionSpec Function(string name) => new(name, "fl_client") { Path = _folder.Write("bootstrap", "#!/bin/sh") };

    private Task AnswerAsync(Asked asked, HttpContext context)
    {
        var (path, response) = (asked.Target.Split('?')[0]["/2015-03-31/functions".Length..].Trim('/'), context.Response);
        if (path.Length == 0 && asked.Method == "GET") return response.WriteAsync(Page(asked).ToJsonString());
        if (path.Length == 0)
        {
            _functions[(string)asked.Json["FunctionName"]!] = asked.Json;
            response.StatusCode = 201;
            return response.WriteAsync("{}");
        }

        var name = path.Split('/')[0];
        if (!_functions.ContainsKey(name))
        {
            response.StatusCode = 404;
            return response.WriteAsync("""{"Type":"User","Message":"Function not found"}""");
        }

        if (path.EndsWith("/invocations", StringComparison.Ordinal)) return CallAsync(asked, name, response);
        if (asked.Method == "DELETE") _functions.Remove(name);
        if (asked.Method == "PUT" && path.EndsWith("/configuration", StringComparison.Ordinal)) _lastConfiguration = asked.Json;
        if (asked.Method == "GET")
            return response.WriteAsync(++_looks % 2 == 0 ? """{"State":"Active","LastUpdateStatus":"Successful"}"""
                : """{"State":"Pending","LastUpdateStatus":"InProgress"}""");
        response.StatusCode = asked.Method == "DELETE" ? 204 : 200;
        return Task.CompletedTask;
    }

    private JsonObject Page(Asked asked)
    {
        var skip = asked.Target.Split("Marker=") is [_, var marker] ? int.Parse(Uri.UnescapeDataString(marker).Trim('/', '=')) : 0;
        var page = new JsonObject
        {
            ["Functions"] = new JsonArray([.. _functions.Keys.Skip(skip).Take(50).Select(name => (JsonNode)new JsonObject
            {
                ["FunctionName"] = name,
            })]),
        };
        if (skip + 50 < _functions.Count) page["NextMarker"] = $"/{skip + 50}==";
        return page;
    }

    private static Task CallAsync(Asked asked, string name, HttpResponse response)
    {
        Assert.Equal(("RequestResponse", "Tail"), (asked.Headers["X-Amz-Invocation-Type"], asked.Headers["X-Amz-Log-Type"]));
        response.Headers["X-Amz-Log-Result"] = Convert.ToBase64String(
            "START RequestId: 1\nhello\nREPORT RequestId: 1\tDuration: 12.50 ms\tBilled Duration: 13 ms\tInit Duration: 90.1 ms\t\n"u8);
        if (name == "client_0") return response.WriteAsync(asked.Text);
        response.Headers["X-Amz-Function-Error"] = "Unhandled";
        return response.WriteAsync(name == "late" ? """{"errorMessage":"2026 Task timed out after 3.00 seconds"}"""
            : """{"errorMessage":"no data","errorType":"ValueError"}""");
    }
}
