using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tributary.Transports.Tests.Rest;

/// <summary>What original clients were asked is asked of ours: they answer the same, and send the server the same kind of bodies.</summary>
public sealed class RecordedSessionsTests
{
    // Seq of what ours answers otherwise, and with what: weights as a flat list and a bare bias are refused, a dead peer is left out.
    private static readonly Dictionary<int, int> s_otherwise = new() { [6] = 500, [8] = 500, [18] = 200 };

    [Fact]
    public async Task Whatever_an_original_client_was_asked_ours_answers_alike_but_for_what_it_does_better()
    {
        await using var ground = new RestGround();
        await ground.ServeAsync();
        var client = new MovingClient(1);
        var url = await ground.StartAsync(client);
        var asked = Recordings.Exchanges("client-behaviour.jsonl").Where(one => (string)one["to"]! == "client1")
            .OrderBy(one => (int)one["seq"]!).ToList();
        Assert.Equal(13, asked.Count);
        var (open, gate) = (default(Task<(int, string)>), new TaskCompletionSource());
        foreach (var one in asked)
        {
            var (seq, done) = ((int)one["seq"]!, (int)one["done"]!);

            // One that is answered only after others that came later is at its training meanwhile.
            if (asked.Any(other => (int)other["seq"]! > seq && (int)other["done"]! < done))
            {
                client.Gate = gate.Task;
                client.Begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                open = PlayAsync(ground, url, one);
                await client.Begun.Task;
                continue;
            }

            if (open is not null && done > 14)
            {
                gate.SetResult();
                Assert.Equal(200, (await open).Item1);
                open = null;
            }

            var (status, text) = await PlayAsync(ground, url, one);
            Assert.Equal((seq, s_otherwise.GetValueOrDefault(seq, (int)one["status"]!)), (seq, status));
            if (one["response_body"] is JsonValue said && status == 200 && !s_otherwise.ContainsKey(seq)) Assert.Equal((string)said!, text);
            if ((string)one["target"]! == "/model_params")
                Assert.Equal((784, 1), (Numbers(text, "weights").Count, Numbers(text, "bias").Count));
        }
    }

    [Theory]
    [InlineData("mnist-original-clients.jsonl", 4)]
    [InlineData("deterministic-3-clients.jsonl", 6)]
    [InlineData("chest-original-clients.jsonl", 2)]
    public async Task Sessions_of_original_clients_give_updates_of_the_same_keys_and_shapes(string file, int sessions)
    {
        await using var ground = new RestGround();
        await ground.ServeAsync();
        var url = await ground.StartAsync(new MovingClient(1));
        var played = 0;
        foreach (var one in Recordings.Exchanges(file))
        {
            if ((string)one["to"]! == "server" || (string)one["target"]! != "/training" || one["request_body"] is not JsonValue) continue;
            ground.Heard.Clear();
            var (status, text) = await PlayAsync(ground, url, one);
            played++;

            Assert.Equal(((int)one["status"]!, (string)one["response_body"]!), (status, text));
            var sent = JsonNode.Parse(await ground.UntilHeardAsync("PUT /model_params"))!.AsObject();
            var asked = JsonNode.Parse((string)one["request_body"]!)!.AsObject();
            var isChest = !asked.ContainsKey("weights");
            Assert.Equal(isChest ? ["weights", "client_url", "training_type"] : ["weights", "bias", "client_url", "training_type"],
                sent.Select(pair => pair.Key));
            Assert.Equal((string?)asked["training_type"], (string?)sent["training_type"]);
            if (isChest) Assert.Equal([3, 32, 3, 64, 200704, 2], sent["weights"]!.AsArray().Select(array => array!.AsArray().Count));
            else Assert.All(sent["weights"]!.AsArray().Zip(asked["weights"]!.AsArray()), pair
                => Assert.Equal((float)(double)pair.Second![0]! + 1, (float)(double)pair.First![0]!));
        }

        Assert.Equal(sessions, played);
    }

    [Fact]
    public async Task A_recorded_session_of_gossip_ends_with_the_same_words_to_the_server()
    {
        var recorded = Recordings.Exchanges("gossip-3-clients.jsonl");
        await using var ground = new RestGround();
        await ground.ServeAsync();
        var ours = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in new[] { 1, 2, 3 }) ours[$"http://127.0.0.1:1820{id}"] = await ground.StartAsync(new MovingClient(id));
        string Mapped(string text) => ours.Aggregate(text, (said, pair) => said.Replace(pair.Key, pair.Value, StringComparison.Ordinal));

        var answers = await Task.WhenAll(recorded.Where(one => (string)one["target"]! == "/training" && (string)one["to"]! != "server")
            .Select(one => ground.TrainAsync(ours[$"http://127.0.0.1:1820{((string)one["to"]!)[^1]}"],
                Mapped((string)one["request_body"]!))));

        Assert.Equal(3, answers.Length);
        Assert.All(answers, answer => Assert.Equal(200, (int)answer.Status));
        Assert.Equal(3, ground.Told.Count(told => told == "averaged 2"));
        Assert.Equal(recorded.Where(one => (string)one["target"]! == "/finish_round").Select(one => Mapped((string)one["request_body"]!))
            .Order(StringComparer.Ordinal), ground.Heard.Where(one => one.Asked == "POST /finish_round").Select(one => one.Body)
            .Order(StringComparer.Ordinal));
    }

    private static JsonArray Numbers(string text, string key) => JsonNode.Parse(text)!["model_params"]![key]!.AsArray();

    private static async Task<(int Status, string Text)> PlayAsync(RestGround ground, string url, JsonNode one)
    {
        var headers = one["request_headers"]!.AsArray().ToDictionary(pair => (string)pair![0]!, pair => (string)pair![1]!,
            StringComparer.OrdinalIgnoreCase);
        using var content = (string)one["method"]! == "GET" ? null : new StringContent(Body(one["request_body"]!));
        if (content is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(headers["Content-Type"]);
        using var request = new HttpRequestMessage(new HttpMethod((string)one["method"]!), url + (string)one["target"]!)
        { Content = content };
        if (headers.ContainsKey("Transfer-Encoding")) request.Headers.TransferEncodingChunked = true;
        using var answer = await ground.Http.SendAsync(request, RestGround.Now);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(RestGround.Now));
    }

    // A body of which only the first numbers were kept is made whole with the last of them.
    private static string Body(JsonNode body)
    {
        if (body is JsonValue whole) return (string)whole!;
        var said = body["short"]!.DeepClone().AsObject();
        if (said["weights"] is JsonArray { Count: 3 } weights)
        {
            weights.RemoveAt(2);
            while (weights.Count < 784) weights.Add(weights[1]!.DeepClone());
        }

        return said.ToJsonString(JsonSerializerOptions.Default);
    }
}
