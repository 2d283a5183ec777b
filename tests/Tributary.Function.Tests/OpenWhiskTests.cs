using System.Text;
using System.Text.Json.Nodes;
using Tributary.Transports.Faas;

namespace Tributary.Function.Tests;

/// <summary>OpenWhisk's protocol with what runs an action.</summary>
public sealed class OpenWhiskTests
{
    private const string Marker = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX";

    [Fact]
    public async Task An_action_is_initialized_once_and_run_with_a_marker_on_both_outputs_after_each()
    {
        await using var ground = await FunctionGround.StartAsync();

        Assert.Equal((200, """{"ok":true}"""), await PostAsync(ground, "init", """
            {"value":{"name":"nodeinfo","main":"main","code":"UEs=","binary":true,"env":{"A":"b","N":1}}}
            """));
        Assert.Equal(403, (await PostAsync(ground, "init", """{"value":{"name":"nodeinfo"}}""")).Status);
        for (var i = 0; i < 2; i++)
        {
            var (status, body) = await PostAsync(ground, "run", """{"value":{},"activation_id":"0123"}""");
            Assert.Equal(200, status);
            Assert.Contains($"CPU count: {Environment.ProcessorCount}\n", (string)JsonNode.Parse(body)!["payload"]!,
                StringComparison.Ordinal);
        }

        Assert.Equal([Marker, Marker], Lines(ground.Output));
        Assert.Equal([Marker, Marker], Lines(ground.Error));
    }

    [Fact]
    public async Task A_client_answers_extended_json_as_an_object_and_errors_with_502()
    {
        await using var ground = await FunctionGround.StartAsync();
        await PostAsync(ground, "init", """{"value":{"name":"client_0"}}""");
        var text = Encoding.UTF8.GetString(ExtendedJson.Write(ground.Request().ToBson()));

        var (status, body) = await PostAsync(ground, "run", $$"""{"activation_id":"1","value":{{text}}}""");

        Assert.Equal((200, 60), (status, FedKeeperAnswer.ReadText(Encoding.UTF8.GetBytes(body)).Cardinality));
        Assert.Equal(502, (await PostAsync(ground, "run", """{"value":{"x":1}}""")).Status);
        Assert.Equal(502, (await PostAsync(ground, "run", "{}")).Status);
        Assert.Equal(3, Lines(ground.Output).Length);
    }

    [Fact]
    public async Task A_deadline_ends_the_training()
    {
        await using var ground = await FunctionGround.StartAsync();
        var request = ground.Request("cnn") with { LocalEpochs = "10000" };
        var text = Encoding.UTF8.GetString(ExtendedJson.Write(request.ToBson()));
        var deadline = DateTimeOffset.UtcNow.AddSeconds(1).ToUnixTimeMilliseconds();

        var (status, body) = await PostAsync(ground, "run", $$"""{"value":{{text}},"deadline":"{{deadline}}"}""");

        Assert.Equal((502, "the invocation's time is over"), (status, (string)JsonNode.Parse(body)!["error"]!));
    }

    [Fact]
    public async Task What_a_raw_web_action_is_posted_comes_as_text_and_goes_with_status_and_headers()
    {
        await using var ground = await FunctionGround.StartAsync();
        var base64 = Convert.ToBase64String(ground.Request().ToBson());

        var (status, body) = await PostAsync(ground, "run",
            $$$"""{"value":{"__ow_method":"post","__ow_headers":{},"__ow_path":"","__ow_body":"{{{base64}}}"}}""");

        var answer = JsonNode.Parse(body)!;
        Assert.Equal((200, 200, "text/html; charset=utf-8"),
            (status, (int)answer["statusCode"]!, (string)answer["headers"]!["content-type"]!));
        Assert.Equal(60, FedKeeperAnswer.ReadText(Encoding.UTF8.GetBytes((string)answer["body"]!)).Cardinality);
    }

    [Fact]
    public async Task An_action_of_a_servers_role_is_told_that_this_program_has_none()
    {
        await using var ground = await FunctionGround.StartAsync();

        var (status, body) = await PostAsync(ground, "init", """{"value":{"name":"fl_server_aggregator"}}""");

        Assert.Equal(502, status);
        Assert.Contains("'fl_server_aggregator' is no role of this program", body, StringComparison.Ordinal);
    }

    private static string[] Lines(StringWriter writer)
        => [.. writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line == Marker)];

    private static async Task<(int Status, string Body)> PostAsync(FunctionGround ground, string path, string json)
    {
        var (status, _, body) = await ground.PostAsync(path, Encoding.UTF8.GetBytes(json), "application/json");
        return (status, Encoding.UTF8.GetString(body));
    }
}
