using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tributary.Gateways.Tests.Faas.Local;

/// <summary>Requests that the real <c>wsk</c> command made for FedKeeper, at the local platform: answers have the recorded status and all
/// recorded members.</summary>
public sealed class WskTests
{
    // What differs between any two servers.
    private static readonly string[] s_own = ["code", "activationId", "loss", "accuracy"];

    [Theory]
    [InlineData("wsk-openwhisk.jsonl")]
    [InlineData("wsk-openwhisk-failures.jsonl")]
    public async Task Recorded_requests_get_answers_of_the_recorded_status_and_shape(string file)
    {
        var exchanges = Recorded.Read(file);
        await using var scene = await LocalScene.StartAsync();
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var exchange in exchanges)
        {
            var target = await PreparedAsync(scene, exchange, ids);
            var (status, answer) = await scene.CallAsync(new HttpMethod(exchange.Method), target,
                exchange.Body.Length > 0 ? exchange.Body : null);

            Assert.True((int)status == exchange.Status, $"{exchange.Method} {exchange.Target}: {status}, {answer}");
            Compare(exchange.Answer, answer, exchange.Target);
            if (exchange.Answer?["activationId"] is { } id) ids[(string)id!] = (string)answer!["activationId"]!;
        }
    }

    // The recordings leave some exchanges out: what they need is there before.
    private static async Task<string> PreparedAsync(LocalScene scene, Recorded exchange, Dictionary<string, string> ids)
    {
        var parts = exchange.Target.Split('/', '?');
        if (exchange.Method == "POST"
            && (await scene.CallAsync(HttpMethod.Get, $"actions/{parts[6]}")).Status == HttpStatusCode.NotFound)
            await scene.CreateAsync(parts[6]);
        if (parts[5] != "activations") return exchange.Target;

        // OpenWhisk knows nothing of an activation that still runs.
        if (exchange.Status == 404) return $"/api/v1/namespaces/_/activations/{new string('0', 32)}/result";
        if (!ids.TryGetValue(parts[6], out var id))
        {
            if ((await scene.CallAsync(HttpMethod.Get, "actions/fl_invoker_weights_update0")).Status == HttpStatusCode.NotFound)
                await scene.CreateAsync("fl_invoker_weights_update0");
            var (_, started) = await scene.CallAsync(HttpMethod.Post, "actions/fl_invoker_weights_update0",
                exchange.Answer!["result"]!.ToJsonString());
            id = (string)started!["activationId"]!;
        }

        await LocalInvocationTests.EndAsync(scene, id);
        return $"/api/v1/namespaces/_/activations/{id}/result";
    }

    private static void Compare(JsonNode? recorded, JsonNode? ours, string where)
    {
        if (recorded is null) return;
        Assert.True(ours is not null, $"{where} is missing");
        Assert.Equal(recorded.GetValueKind(), ours.GetValueKind());
        if (recorded is JsonObject members)
        {
            foreach (var (name, value) in members)
                if (!s_own.Contains(name) || value is JsonObject) Compare(value, ours[name], $"{where} {name}");
                else Assert.NotNull(ours[name]);
        }
        else if (recorded is JsonArray list)
        {
            foreach (var one in list)
                Compare(one, ours.AsArray().FirstOrDefault(other => (string?)other!["key"] == (string?)one!["key"]),
                    $"{where} {(string?)one!["key"]}");
        }
        else if (recorded.GetValueKind() is JsonValueKind.String or JsonValueKind.Number)
            Assert.Equal(recorded.ToJsonString(), ours.ToJsonString());
    }
}
