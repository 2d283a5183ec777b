using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Folders;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Faas.Platforms.Azure;
using Tributary.Gateways.Faas.Platforms.Calls;

namespace Tributary.Gateways.Tests.Faas.Platforms;

/// <summary>Azure Functions, at a server that stands in for an app and its deployment site.</summary>
public sealed class AzurePlatformTests : IDisposable
{
    private const string Key = "f-k3y";
    private readonly TemporaryFolder _folder = new();
    private readonly HashSet<string> _functions = new(StringComparer.Ordinal);
    private int _looks;
    private bool _fails;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_app_goes_up_once_for_all_its_functions_and_they_are_called_with_the_key()
    {
        await using var stand = await PlatformStand.StartAsync(AnswerAsync);
        await using var platform = Platform(stand);
        var app = App("client_0", "client_1");

        Assert.True(await platform.DeployAsync(new("client_0", "fl_client") { Path = app }, Now));
        Assert.False(await platform.DeployAsync(new("client_1", "fl_client") { Path = app }, Now));
        Assert.Equal(["client_0", "client_1"], await platform.ListAsync(Now));
        var result = await platform.ResultAsync(await platform.InvokeAsync("client_0", """{"a":1}"""u8.ToArray(), Now), Now);
        Assert.True(await platform.DeleteAsync("client_0", Now));
        Assert.False(await platform.DeleteAsync("client_0", Now));

        Assert.Equal(("""{"a":1}""", ActivationEnd.Success), (Encoding.UTF8.GetString(result.Body.Span), result.End));
        var deployed = stand.Requests.Single(one => one is { Method: "POST", Target: "/api/zipdeploy?isAsync=true" });
        using var zip = new ZipArchive(new MemoryStream(deployed.Body));
        Assert.Equal(["client_0/function.json", "client_1/function.json", "host.json"], zip.Entries.Select(one => one.FullName));
        Assert.Equal("Basic " + Convert.ToBase64String("deployer:pass"u8), deployed.Headers["Authorization"]);
        var called = stand.Requests.Single(one => one is { Method: "POST", Target: "/api/client_0" });
        Assert.Equal(Key, called.Headers["x-functions-key"]);
        Assert.False(called.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_deployment_that_fails_and_one_without_the_function_are_told()
    {
        await using var stand = await PlatformStand.StartAsync(AnswerAsync);
        await using var platform = Platform(stand);
        var absent = await Assert.ThrowsAsync<PlatformException>(()
            => platform.DeployAsync(new("client_7", "fl_client") { Path = App("client_0") }, Now));
        _fails = true;
        var failed = await Assert.ThrowsAsync<PlatformException>(()
            => platform.DeployAsync(new("client_9", "fl_client") { Path = App("client_9") }, Now));
        await using var siteless = new AzurePlatform("ours", new AzureOptions(stand.Address), new CallRules(), TimeProvider.System);
        var unmanaged = await Assert.ThrowsAsync<PlatformException>(() => siteless.DeleteAsync("f", Now));

        Assert.Contains("has no function of this name", absent.Message, StringComparison.Ordinal);
        Assert.Equal("azure ours, client_9: its app does not deploy: no host.json", failed.Message);
        Assert.Equal(PlatformFault.Unauthorized, unmanaged.Fault);
    }

    private static AzurePlatform Platform(PlatformStand stand) => new("ours", new AzureOptions(stand.Address)
    {
        Key = Key,
        Scm = stand.Address,
        ScmUser = "deployer",
        ScmPassword = "pass",
        DeployPause = TimeSpan.FromMilliseconds(5),
    }, new CallRules { FirstPause = TimeSpan.FromMilliseconds(5) }, TimeProvider.System);

    private string App(params string[] functions)
    {
        var app = Directory.CreateDirectory(_folder.At(string.Join('-', functions))).FullName;
        File.WriteAllText(Path.Combine(app, "host.json"), """{"version":"2.0"}""");
        foreach (var name in functions)
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(app, name)).FullName, "function.json"), "{}");
        return app;
    }

    private Task AnswerAsync(Asked asked, HttpContext context)
    {
        var response = context.Response;
        if (asked.Target.StartsWith("/api/zipdeploy", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(new MemoryStream(asked.Body));
            foreach (var entry in zip.Entries.Where(one => one.Name == "function.json" && !_fails))
                _functions.Add(entry.FullName.Split('/')[0]);
            response.StatusCode = 202;
            return Task.CompletedTask;
        }

        if (asked.Target == "/api/deployments/latest")
            return response.WriteAsync(_fails ? """{"status":3,"status_text":"no host.json"}"""
                : ++_looks % 2 == 0 ? """{"status":4}""" : """{"status":1}""");
        if (asked.Target == "/api/functions")
            return response.WriteAsync(new JsonArray([.. _functions.Select(name => (JsonNode)new JsonObject { ["name"] = name })])
                .ToJsonString());
        if (asked.Method == "DELETE") response.StatusCode = _functions.Remove(asked.Target.Split('/')[^1]) ? 204 : 404;
        return asked.Method == "POST" ? response.WriteAsync(asked.Text) : Task.CompletedTask;
    }
}
