using System.Buffers.Text;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Folders;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.Google;

namespace Tributary.Gateways.Tests.Faas.Platforms;

/// <summary>Google Cloud Functions, at a server that stands in for it.</summary>
public sealed class GooglePlatformTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_function_is_uploaded_created_opened_called_updated_and_deleted()
    {
        await using var stand = await GoogleStand.StartAsync();
        await using var platform = stand.Platform();
        var function = Function() with
        {
            Timeout = TimeSpan.FromSeconds(300),
            MemoryMegabytes = 2048,
            EntryPoint = "run",
            Runtime = "python37",
        };

        Assert.True(await platform.DeployAsync(function, Now));
        Assert.False(await platform.DeployAsync(function, Now));
        Assert.Equal(["client_0"], await platform.ListAsync(Now));
        Assert.Equal(ActivationEnd.Success, (await ResultAsync(platform)).End);
        Assert.True(await platform.DeleteAsync("client_0", Now));
        Assert.False(await platform.DeleteAsync("client_0", Now));

        var created = stand.Requests.Single(one => one.Method == "POST" && one.Target.EndsWith("/functions", StringComparison.Ordinal));
        Assert.Equal("/v1/projects/project-1/locations/us-central1/functions", created.Target);
        var body = created.Json;
        Assert.Equal(("run", "python37", "300s", 2048), ((string)body["entryPoint"]!, (string)body["runtime"]!, (string)body["timeout"]!,
            (int)body["availableMemoryMb"]!));
        Assert.NotNull(body["httpsTrigger"]);
        var upload = stand.Requests.First(one => one.Method == "PUT");
        Assert.Equal("application/zip", upload.Headers["Content-Type"]);
        Assert.False(upload.Headers.ContainsKey("Authorization"));
        using var zip = new ZipArchive(new MemoryStream(upload.Body));
        Assert.Equal("main.py", Assert.Single(zip.Entries).Name);
        Assert.Equal("projects/project-1/locations/us-central1/functions/client_0", Assert.Single(stand.Open));
        Assert.Contains(stand.Requests, one => one.Method == "PATCH");
    }

    [Fact]
    public async Task A_call_carries_an_ID_token_for_the_function_and_its_deployed_parameters()
    {
        await using var stand = await GoogleStand.StartAsync();
        await using var platform = stand.Platform(allowsAnybody: false);
        await platform.DeployAsync(Function() with { Defaults = """{"a":1,"b":2}"""u8.ToArray() }, Now);
        Asked? called = null;
        stand.Call = (asked, context) =>
        {
            called = asked;
            return context.Response.WriteAsync("""{"answer":42}""");
        };

        var result = await ResultAsync(platform, """{"b":3}""");
        await ResultAsync(platform, """{"b":4}""");

        Assert.Equal("""{"answer":42}""", System.Text.Encoding.UTF8.GetString(result.Body.Span));
        var token = called!.Headers["Authorization"]["Bearer ".Length..];
        var audience = (string)JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!["aud"]!;
        Assert.EndsWith("/call/client_0", audience, StringComparison.Ordinal);
        Assert.Equal("""{"a":1,"b":4}""", called.Text);
        Assert.Empty(stand.Open);

        // One token for the API and one for the function, however many calls.
        Assert.Equal(2, stand.Requests.Count(one => one.Target == "/token"));
    }

    [Fact]
    public async Task Without_an_account_functions_are_called_anonymously_and_none_is_deployed()
    {
        await using var stand = await GoogleStand.StartAsync();
        await using var platform = stand.Platform(isAnonymous: true);
        stand.Call = (asked, context) => context.Response.WriteAsync($$"""{"anonymous":{{(!asked.Headers.ContainsKey("Authorization")
            ? "true" : "false")}}}""");

        Assert.Equal("""{"anonymous":true}""", System.Text.Encoding.UTF8.GetString((await ResultAsync(platform)).Body.Span));
        var fault = await Assert.ThrowsAsync<PlatformException>(() => platform.DeployAsync(Function(), Now));
        Assert.Equal(PlatformFault.Unauthorized, fault.Fault);
    }

    [Theory]
    [InlineData(200, 1, nameof(ActivationEnd.Success))]
    [InlineData(500, 1, nameof(ActivationEnd.Failed))]
    [InlineData(400, 1, nameof(ActivationEnd.Failed))]
    [InlineData(408, 1, nameof(ActivationEnd.TimedOut))]
    [InlineData(504, 1, nameof(ActivationEnd.TimedOut))]
    [InlineData(503, 6, nameof(ActivationEnd.Platform))]
    [InlineData(429, 6, nameof(ActivationEnd.Platform))]
    public async Task How_a_call_ended_follows_from_its_status(int status, int tries, string end)
    {
        await using var stand = await GoogleStand.StartAsync();
        await using var platform = stand.Platform(isAnonymous: true);
        var calls = 0;
        stand.Call = (_, context) =>
        {
            calls++;
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("""{"error":"because"}""");
        };

        var result = await ResultAsync(platform);

        Assert.Equal((end, tries), (result.End.ToString(), calls));
        if (status != 200) Assert.Equal($"because ({status})", result.Error);
    }

    [Theory]
    [InlineData(401, nameof(PlatformFault.Unauthorized))]
    [InlineData(404, nameof(PlatformFault.NotFound))]
    [InlineData(413, nameof(PlatformFault.TooLarge))]
    public async Task A_call_that_reaches_no_function_is_a_fault_that_names_it(int status, string fault)
    {
        await using var stand = await GoogleStand.StartAsync();
        await using var platform = stand.Platform(isAnonymous: true);
        stand.Call = (_, context) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        var thrown = await Assert.ThrowsAsync<PlatformException>(() => ResultAsync(platform));

        Assert.Equal(fault, thrown.Fault.ToString());
        Assert.StartsWith("google ours, client_0: ", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operation_that_fails_and_a_key_that_is_none_are_told_without_the_key()
    {
        await using var stand = await GoogleStand.StartAsync();
        await using var platform = stand.Platform();
        stand.OperationFault = "Build failed: no main.py";

        var failed = await Assert.ThrowsAsync<PlatformException>(() => platform.DeployAsync(Function(), Now));
        var keyless = Assert.Throws<PlatformException>(() => new GooglePlatform("ours", new GoogleOptions("project-1")
        {
            Account = new GoogleAccount("a@b", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----", "http://127.0.0.1:1/"),
        }, new CallRules(), TimeProvider.System));

        Assert.Equal((PlatformFault.Refused, true), (failed.Fault, failed.Message.Contains("no main.py", StringComparison.Ordinal)));
        Assert.Equal(PlatformFault.Unauthorized, keyless.Fault);
        Assert.DoesNotContain("c2VjcmV0", keyless.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_abandoned_call_is_broken_off()
    {
        await using var stand = await GoogleStand.StartAsync();
        await using var platform = stand.Platform(isAnonymous: true);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stand.Call = async (_, context) =>
        {
            context.RequestAborted.Register(() => gone.TrySetResult());
            called.TrySetResult();
            await gone.Task;
        };
        var activation = await platform.InvokeAsync("client_0", "{}"u8.ToArray(), Now);
        await called.Task.WaitAsync(TimeSpan.FromSeconds(30), Now);

        platform.Abandon(activation);

        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30), Now);
        Assert.Equal(PlatformFault.NotFound,
            (await Assert.ThrowsAsync<PlatformException>(() => platform.ResultAsync(activation, Now))).Fault);
    }

    private static async Task<ActivationResult> ResultAsync(GooglePlatform platform, string parameters = "{}")
        => await platform.ResultAsync(await platform.InvokeAsync("client_0", System.Text.Encoding.UTF8.GetBytes(parameters), Now), Now);

    private FunctionSpec Function() => new("client_0", "fl_client") { Path = _folder.Write("fl_client.py", "def main(request): pass") };
}
