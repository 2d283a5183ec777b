using System.Net;
using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Rest;

/// <summary>The central node's routes, their codes, and who may use them.</summary>
public sealed class CentralRoutesTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    // The published server's codes (a line more where it answers 500 to a bad request).
    [Theory]
    [InlineData("GET", "/nope", "", "", 404)]
    [InlineData("PUT", "/training", "application/json", "{}", 405)]
    [InlineData("POST", "/client", "application/x-www-form-urlencoded", "url=http%3A%2F%2F127.0.0.1%3A1", 400)]
    [InlineData("POST", "/client", "application/json", """{"client_url": "http://x"}""", 400)]
    [InlineData("POST", "/client", "application/x-www-form-urlencoded", "client_url=file%3A%2F%2F%2Fetc%2Fpasswd", 400)]
    [InlineData("POST", "/client", "application/x-www-form-urlencoded", "client_url=http%3A%2F%2Fa%3Ab%40127.0.0.1%3A1", 400)]
    [InlineData("POST", "/client", "application/x-www-form-urlencoded", "client_url=http%3A%2F%2F127.0.0.1%3A1%2F%3Fx", 400)]
    [InlineData("DELETE", "/client", "application/x-www-form-urlencoded", "client_url=http%3A%2F%2F127.0.0.1%3A1", 200)]
    [InlineData("DELETE", "/client", "application/x-www-form-urlencoded", "", 400)]
    [InlineData("PUT", "/model_params", "application/json", """{"client_url":"http://nobody","weights":[[0.5]],"bias":[0.1]}""", 401)]
    [InlineData("PUT", "/model_params", "application/json", """{"client_url":"NODE","training_type":"MNIST","weights":[[0.5]]}""", 401)]
    [InlineData("PUT", "/model_params", "application/json", """{"client_url":"NODE","weights":[[0.5]],"bias":[0.1]}""", 409)]
    [InlineData("PUT", "/model_params", "application/json", """{"training_type":"MNIST"}""", 400)]
    [InlineData("PUT", "/model_params", "application/json", """{"client_url":"NODE","training_type":"GOSSIP_MNIST"}""", 400)]
    [InlineData("PUT", "/model_params", "application/json", "{", 400)]
    [InlineData("PUT", "/model_params", "application/json", "{}", 400)]
    [InlineData("PUT", "/model_params", "text/plain", "{}", 400)]
    [InlineData("POST", "/finish_round", "application/json", """{"client_url":"NODE","training_type":"MNIST"}""", 400)]
    [InlineData("POST", "/finish_round", "application/json", """{"client_url":"http://nobody","training_type":"GOSSIP_MNIST"}""", 401)]
    [InlineData("POST", "/training", "application/json", """{"training_type":"NOPE"}""", 400)]
    [InlineData("POST", "/training", "application/json", "{}", 400)]
    public async Task Each_request_has_its_code(string method, string path, string type, string body, int status)
    {
        await using var scene = await RestScene.StartAsync();
        await using var node = await NodeStand.StartAsync();
        await scene.RegisterAsync(node.Url);

        using var answer = type.Length == 0 ? await scene.SendAsync(new HttpMethod(method), path, null)
            : await scene.SayAsync(new HttpMethod(method), path, body.Replace("NODE", node.Url, StringComparison.Ordinal), type);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 404) Assert.Equal("This page does not exist", await answer.Content.ReadAsStringAsync(Now));
    }

    [Fact]
    public async Task The_page_has_the_published_words_and_ids_and_the_older_line_where_text_is_asked_for()
    {
        await using var scene = await RestScene.StartAsync();
        using var empty = await scene.SendAsync(HttpMethod.Get, "/", null);
        await scene.RegisterAsync("http://127.0.0.1:9/<b>");
        using var one = await scene.SendAsync(HttpMethod.Get, "/", null);
        using var text = await scene.SendAsync(HttpMethod.Get, "/", null, null, request => request.Headers.Accept.ParseAdd("text/plain"));

        var (before, after) = (await empty.Content.ReadAsStringAsync(Now), await one.Content.ReadAsStringAsync(Now));
        foreach (var word in (string[])["Federated Learning Network - Home page", "Server status", ">IDLE<",
            "(no clients registered in the network yet)", "launchTrainingButton", "mnistTrainingButton", "deterministicMnistTrainingButton",
            "gossipMnistTrainingButton", "chestXRayTrainingButton", "Refresh clients table", "URL (status)"])
            Assert.Contains(word, before, StringComparison.Ordinal);
        Assert.Contains("(1 client is registered in the network)", after, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:9/&lt;b&gt; <span class=\"badge IDLE\">IDLE</span>", after, StringComparison.Ordinal);
        Assert.Equal("Federated Learning server running. Status: IDLE", await text.Content.ReadAsStringAsync(Now));
    }

    [Fact]
    public async Task A_start_without_nodes_answers_at_once_and_the_older_start_does_not_wait()
    {
        await using var scene = await RestScene.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await scene.TrainAsync()).StatusCode);
        await using var node = await NodeStand.StartAsync();
        var go = new TaskCompletionSource();
        node.Train = async (_, _) =>
        {
            await go.Task;
            return (int)(await scene.PutAsync(node, "MNIST", 1)).StatusCode;
        };
        await scene.RegisterAsync(node.Url);

        using var answer = await scene.SendAsync(HttpMethod.Get, "/training", null);

        Assert.Equal((HttpStatusCode.OK, "Training started"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Now)));
        go.SetResult();
        await RestScene.UntilAsync(async () => (string?)(await scene.StateAsync())["status"] == "IDLE");
    }

    [Fact]
    public async Task Other_sites_pages_reach_nothing()
    {
        await using var scene = await RestScene.StartAsync();
        await using var node = await NodeStand.StartAsync();
        await scene.RegisterAsync(node.Url);

        foreach (var change in (Action<HttpRequestMessage>[])[
            request => request.Headers.Add("Origin", "https://evil.example"),
            request => request.Headers.Referrer = new Uri("https://evil.example/page"),
            request => request.Headers.Add("Sec-Fetch-Site", "cross-site"),
            request => request.Headers.Host = "evil.example"])
        {
            using var answer = await scene.SendAsync(HttpMethod.Get, "/training", null, null, change);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        Assert.Empty(node.Asked);
    }

    [Fact]
    public async Task With_credentials_nodes_show_a_clients_token_and_only_operators_begin_sessions()
    {
        await using var scene = await RestScene.StartAsync(options => options with { Open = false, Allowed = [] }, new TokenAccess());

        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.RegisterAsync("http://127.0.0.1:9")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.RegisterAsync("http://127.0.0.1:9", "nonsense")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await scene.RegisterAsync("http://127.0.0.1:9", "operator-anna")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await scene.RegisterAsync("http://127.0.0.1:9", "token-north")).StatusCode);
        Assert.Equal("north", Assert.Single(scene.Gateway.Clients()).Info.Id);

        // Another client's credentials say nothing of this node.
        Assert.Equal(HttpStatusCode.Forbidden, (await scene.RegisterAsync("http://127.0.0.1:9", "token-south")).StatusCode);
        using var put = new StringContent("""{"client_url":"http://127.0.0.1:9","weights":[[1]],"bias":[1]}""",
            System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.SendAsync(HttpMethod.Put, "/model_params", put, "token-south")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await BeginAsync("token-north")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await BeginAsync("viewer-ben")).StatusCode);

        async Task<HttpResponseMessage> BeginAsync(string token)
        {
            using var body = new StringContent("""{"training_type":"MNIST"}""", System.Text.Encoding.UTF8, "application/json");
            return await scene.SendAsync(HttpMethod.Post, "/training", body, token);
        }
    }

    [Fact]
    public async Task An_allowed_network_needs_no_credentials()
    {
        await using var scene = await RestScene.StartAsync(options => options with { Open = false, Allowed = ["127.0.0.0/8"] },
            new TokenAccess());
        await using var node = await NodeStand.StartAsync();
        node.Delivers(scene, 1);

        Assert.Equal(HttpStatusCode.Created, (await scene.RegisterAsync(node.Url)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await scene.TrainAsync()).StatusCode);
    }

    [Fact]
    public async Task Beyond_an_address_share_no_more_nodes_are_registered_from_there()
    {
        await using var scene = await RestScene.StartAsync(options => options with { MaxNodes = 8 });

        var codes = new List<HttpStatusCode>();
        foreach (var port in (int[])[1, 2, 3, 2]) codes.Add((await scene.RegisterAsync($"http://127.0.0.1:{port}")).StatusCode);

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.ServiceUnavailable, HttpStatusCode.Created], codes);
    }

    [Fact]
    public async Task One_address_registered_many_times_at_once_is_one_node()
    {
        await using var scene = await RestScene.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.RegisterAsync("http://127.0.0.1:9")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(1, (int)Assert.Single((await scene.StateAsync())["clients"]!.AsArray())!["client_id"]!);
    }

    [Fact]
    public async Task A_client_with_credentials_is_one_node_wherever_it_is()
    {
        await using var scene = await RestScene.StartAsync(options => options with { Open = false }, new TokenAccess());

        await scene.RegisterAsync("http://127.0.0.1:8", "token-north");
        await scene.RegisterAsync("http://127.0.0.1:9", "token-north");

        Assert.Equal("http://127.0.0.1:9", Assert.Single(scene.Gateway.Clients()).Info.Labels["url"]);
    }

    [Fact]
    public async Task Who_sends_a_body_slowly_keeps_nobody_else_waiting_but_its_own_address()
    {
        using var slots = new Gateways.Rest.RestSlots(all: 4, each: 1);
        using var slow = await slots.TakeAsync("10.0.0.7", Now);

        var own = slots.TakeAsync("10.0.0.7", Now);
        using (await slots.TakeAsync("10.0.0.8", Now)) Assert.False(own.IsCompleted);
        slow.Dispose();

        (await own).Dispose();
    }
}
