using System.Text;
using System.Text.Json.Nodes;
using Peers;
using Tributary.Engine.Models;
using Tributary.Transports.Faas;

namespace Tributary.Function.Tests;

/// <summary>AWS Lambda: the executable at a Runtime API, which also drives AWS' own client of it.</summary>
public sealed class LambdaTests
{
    [Fact]
    public async Task The_executable_takes_invocations_one_after_the_other_direct_and_by_url()
    {
        await using var api = new LambdaApi();
        using var coordinator = new TicketServer(ModelCatalog.Find("logreg")!);
        await using var function = FunctionProcess.Start(("AWS_LAMBDA_RUNTIME_API", api.Address), ("AWS_LAMBDA_FUNCTION_NAME", "client_3"));

        // 1. Ours, directly.
        var (way, body) = await api.InvokeAsync(coordinator.Call().ToJson());
        Assert.Equal("response", way);
        var result = FunctionResult.Read(body);
        Assert.Equal((true, true, 200L), (result.Acknowledged, result.Cold, result.Examples));
        Assert.True(result.BootSeconds > 0);

        // 2. FedKeeper's document as a function URL wraps it.
        using var folder = new Folders.TemporaryFolder();
        var request = new FedKeeperRequest
        {
            Rows = [.. Enumerable.Range(0, 20)],
            Weights = [],
            Urls = DigitFiles.Pickled(folder),
            Sampling = new FedKeeperSampling { HiddenSize = 8, Model = "mnistnn" },
            Model = "mnistnn",
            LearningRate = "1e-3",
            Optimizer = "sgd",
            LocalEpochs = "1",
        };
        (way, body) = await api.InvokeAsync(Encoding.UTF8.GetBytes($$$"""
            {"version":"2.0","requestContext":{"http":{"method":"POST"}},"isBase64Encoded":true,
             "body":"{{{Convert.ToBase64String(request.ToBson())}}}"}
            """));
        var wrapped = JsonNode.Parse(body)!;
        Assert.Equal(("response", 200, "text/html; charset=utf-8"),
            (way, (int)wrapped["statusCode"]!, (string)wrapped["headers"]!["content-type"]!));
        Assert.Equal(20, FedKeeperAnswer.ReadText(Encoding.UTF8.GetBytes((string)wrapped["body"]!)).Cardinality);

        // 3. What goes wrong is an error of the invocation, and the next one is taken.
        (way, body) = await api.InvokeAsync("{}"u8.ToArray());
        Assert.Equal(("error", "Tributary.Request"), (way, (string)JsonNode.Parse(body)!["errorType"]!));
        (way, body) = await api.InvokeAsync(ExtendedJson.Write((request with { LocalEpochs = "10000" }).ToBson()),
            TimeSpan.FromMilliseconds(500));
        Assert.Equal(("error", "Tributary.Late"), (way, (string)JsonNode.Parse(body)!["errorType"]!));
        Assert.False(FunctionResult.Read((await api.InvokeAsync(coordinator.Call("evaluate").ToJson())).Body).Cold);
    }

    [Fact]
    public async Task A_function_that_cannot_start_says_why()
    {
        await using var api = new LambdaApi();
        await using var function = FunctionProcess.Start(("AWS_LAMBDA_RUNTIME_API", api.Address), ("TRIBUTARY_TIMEOUT", "soon"));

        var said = JsonNode.Parse(await api.FailedAsync.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken))!;

        Assert.Contains("TRIBUTARY_TIMEOUT", (string)said["errorMessage"]!, StringComparison.Ordinal);
        Assert.Equal(2, await function.EndAsync());
    }

    [Fact]
    public async Task The_api_that_this_is_tested_with_drives_the_client_of_aws_as_well()
    {
        await using var api = new LambdaApi();
        await using var peer = NodePeer.Start("Tributary.Function.Tests", "lambda-peer.cjs", "aws-lambda-ric", "TRIBUTARY_TEST_PACKAGES",
            api.Address);

        var (way, body) = await api.InvokeAsync("""{"a":1}"""u8.ToArray());
        Assert.Equal(("response", """{"got":{"a":1},"id":"id-1"}"""), (way, Encoding.UTF8.GetString(body)));
        (way, body) = await api.InvokeAsync("""{"fail":"so"}"""u8.ToArray());
        Assert.Equal(("error", "so"), (way, (string)JsonNode.Parse(body)!["errorMessage"]!));
    }
}
