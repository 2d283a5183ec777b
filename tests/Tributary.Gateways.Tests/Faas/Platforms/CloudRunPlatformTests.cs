using System.Buffers.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.Google;

namespace Tributary.Gateways.Tests.Faas.Platforms;

/// <summary>Google Cloud Run, at a server that stands in for it.</summary>
public sealed class CloudRunPlatformTests
{
    private const string Parent = "projects/project-1/locations/us-central1/services";
    private static readonly FunctionSpec s_function = new("client_3", "fl_client")
    {
        Image = "registry.example/tributary-function",
        Timeout = TimeSpan.FromSeconds(300),
        MemoryMegabytes = 512,
    };

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_is_created_called_by_its_account_alone_updated_and_deleted()
    {
        await using var stand = await GoogleStand.StartAsync();
        await using var platform = stand.CloudRun();
        Asked? called = null;
        stand.Call = (asked, context) =>
        {
            called = asked;
            return context.Response.WriteAsync("""{"answer":42}""");
        };

        Assert.True(await platform.DeployAsync(s_function, Now));
        Assert.False(await platform.DeployAsync(s_function with { MemoryMegabytes = 1024 }, Now));
        Assert.Equal(["client_3"], await platform.ListAsync(Now));
        var result = await platform.ResultAsync(await platform.InvokeAsync("client_3", "{}"u8.ToArray(), Now), Now);

        Assert.Equal((ActivationEnd.Success, """{"answer":42}"""), (result.End, System.Text.Encoding.UTF8.GetString(result.Body.Span)));
        var token = called!.Headers["Authorization"]["Bearer ".Length..];
        Assert.EndsWith("/call/client-3", (string)JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!["aud"]!,
            StringComparison.Ordinal);
        var created = stand.Requests.Single(one => one.Method == "POST" && one.Target.Contains("/services?", StringComparison.Ordinal));
        Assert.Equal($"/v2/{Parent}?serviceId=client-3", created.Target);
        var template = created.Json["template"]!;
        Assert.Equal(("300s", 1, "registry.example/tributary-function", "512Mi"), ((string)template["timeout"]!,
            (int)template["maxInstanceRequestConcurrency"]!, (string)template["containers"]![0]!["image"]!,
            (string)template["containers"]![0]!["resources"]!["limits"]!["memory"]!));
        template = stand.Functions[$"{Parent}/client-3"]["template"]!;
        Assert.Equal("1024Mi", (string)template["containers"]![0]!["resources"]!["limits"]!["memory"]!);
        Assert.Empty(stand.Open);
        Assert.Equal($$"""{"etag":"ACAB","bindings":[{"role":"roles/run.invoker","members":["serviceAccount:{{GoogleStand.Email}}"]}]}""",
            stand.Policies[$"{Parent}/client-3"].ToJsonString());
        Assert.Single(stand.Requests, one => one.Target.EndsWith(":setIamPolicy", StringComparison.Ordinal));
        Assert.True(await platform.DeleteAsync("client_3", Now));
        Assert.False(await platform.DeleteAsync("client_3", Now));
    }

    [Fact]
    public async Task Who_may_call_a_service_already_goes_on_doing_so()
    {
        await using var stand = await GoogleStand.StartAsync();
        await using var platform = stand.CloudRun();
        stand.Policies[$"{Parent}/client-3"] = (JsonObject)JsonNode.Parse(
            """{"bindings":[{"role":"roles/run.invoker","members":["user:a@b"]},{"role":"roles/run.admin","members":["user:c@d"]}]}""")!;
        await platform.DeployAsync(s_function, Now);
        Assert.Equal(["user:a@b", $"serviceAccount:{GoogleStand.Email}"],
            stand.Policies[$"{Parent}/client-3"]["bindings"]![0]!["members"]!.AsArray().Select(one => (string)one!));
        Assert.Equal("user:c@d", (string)stand.Policies[$"{Parent}/client-3"]["bindings"]![1]!["members"]![0]!);
    }

    [Fact]
    public async Task A_service_of_somebody_else_is_neither_listed_nor_overwritten()
    {
        await using var stand = await GoogleStand.StartAsync();
        await using var platform = stand.CloudRun();
        stand.Functions[$"{Parent}/client-3"] = new JsonObject { ["name"] = $"{Parent}/client-3" };
        Assert.Empty(await platform.ListAsync(Now));
        var fault = await Assert.ThrowsAsync<PlatformException>(() => platform.DeployAsync(s_function, Now));
        Assert.Contains("no function of ours", fault.Message, StringComparison.Ordinal);
        Assert.False(await platform.DeleteAsync("client_3", Now));
        Assert.Single(stand.Functions);
    }

    [Theory]
    [InlineData("client_3", null, null, "docker_image is missing")]
    [InlineData("client_3", "image", "europe-west1", "each region is a cluster of its own")]
    [InlineData("3", "image", null, "begin with a letter")]
    [InlineData("LONG", "image", null, "names of 1 to 49 letters")]
    public async Task What_cannot_stand_there_is_refused_before_anything_is_sent(string name, string? image, string? region, string words)
    {
        await using var stand = await GoogleStand.StartAsync();
        await using var platform = stand.CloudRun();
        var function = new FunctionSpec(name == "LONG" ? new string('a', 50) : name, "fl_client") { Image = image, Region = region };
        var fault = await Assert.ThrowsAsync<PlatformException>(() => platform.DeployAsync(function, Now));
        Assert.Equal(PlatformFault.Refused, fault.Fault);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("cloudrun ours, ", fault.Message, StringComparison.Ordinal);
        Assert.Empty(stand.Functions);
    }

    [Fact]
    public async Task An_operation_that_fails_is_told_in_Googles_words()
    {
        await using var stand = await GoogleStand.StartAsync();
        await using var platform = stand.CloudRun();
        stand.OperationFault = "Image 'x' not found.";
        var fault = await Assert.ThrowsAsync<PlatformException>(() => platform.DeployAsync(s_function, Now));
        Assert.Contains("Image 'x' not found.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_account_there_is_no_Cloud_Run()
    {
        var fault = Assert.Throws<PlatformException>(() => new CloudRunPlatform("ours", new GoogleOptions("project-1"), new CallRules(),
            TimeProvider.System));
        Assert.Equal(PlatformFault.Unauthorized, fault.Fault);
        Assert.Contains("auth has none", fault.Message, StringComparison.Ordinal);
    }
}
