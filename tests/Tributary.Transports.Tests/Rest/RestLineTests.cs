using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Tributary.Transports.Rest;

namespace Tributary.Transports.Tests.Rest;

public sealed class RestLineTests
{
    private static readonly string s_rows = $"[{string.Join(", ", Enumerable.Repeat("[0.5]", 784))}]";
    private static readonly string s_request = $$"""
        {"weights": {{s_rows}}, "bias": [0.25], "learning_rate": 1.0, "epochs": 20, "batch_size": 256, "training_type": "MNIST", "round": 3,
         "client_id": 2}
        """;

    [Fact]
    public async Task It_registers_and_hands_over_what_it_learned_before_it_answers_and_needs_no_round_size()
    {
        await using var ground = new RestGround();
        await ground.ServeAsync();
        var url = await ground.StartAsync(new MovingClient(1));
        Assert.Equal($"client_url={Uri.EscapeDataString(url)}", await ground.UntilHeardAsync("POST /client"));

        var (status, text) = await ground.TrainAsync(url, s_request);

        Assert.Equal((HttpStatusCode.OK, ""), (status, text));
        var put = JsonNode.Parse(ground.Heard.Single(one => one.Asked == "PUT /model_params").Body)!;
        Assert.Equal((url, "MNIST", 1.25), ((string?)put["client_url"], (string?)put["training_type"], (double)put["bias"]![0]!));
        Assert.All(put["weights"]!.AsArray(), row => Assert.Equal(1.5, (double)row![0]!));
        Assert.Equal(["bias", "client_url", "training_type", "weights"], put.AsObject().Select(pair => pair.Key).Order());
    }

    [Fact]
    public async Task What_the_first_programs_send_is_MNIST()
    {
        await using var ground = new RestGround();
        await ground.ServeAsync();
        var url = await ground.StartAsync(new MovingClient(1));

        Assert.Equal(HttpStatusCode.OK, (await ground.TrainAsync(url,
            $$"""{"weights": {{s_rows}}, "bias": [0.25], "learning_rate": 1, "epochs": 1, "batch_size": 256}""")).Status);

        Assert.Contains("\"MNIST\"", await ground.UntilHeardAsync("PUT /model_params"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_serves_its_page_and_parameters_while_it_trains_and_answers_a_second_session_at_once()
    {
        await using var ground = new RestGround();
        await ground.ServeAsync();
        var gate = new TaskCompletionSource();
        var client = new MovingClient(1, gate.Task);
        var url = await ground.StartAsync(client, slash: "/");
        Assert.EndsWith(Uri.EscapeDataString("/"), await ground.UntilHeardAsync("POST /client"), StringComparison.Ordinal);
        Assert.Equal("Federated Learning client running. Status: IDLE", (await ground.SendAsync(HttpMethod.Get, url)).Text);

        // The original server puts two slashes where the client's URL ends in one.
        var training = ground.TrainAsync(url + "/", s_request);
        await client.Begun.Task;
        Assert.Equal("Federated Learning client running. Status: TRAINING", (await ground.SendAsync(HttpMethod.Get, url)).Text);
        Assert.Equal((HttpStatusCode.OK, ""), await ground.TrainAsync(url, s_request));
        var (status, text) = await ground.SendAsync(HttpMethod.Get, $"{url}/model_params");
        Assert.Equal((HttpStatusCode.OK, 784, 1), (status, JsonNode.Parse(text)!["model_params"]!["weights"]!.AsArray().Count,
            JsonNode.Parse(text)!["model_params"]!["bias"]!.AsArray().Count));
        Assert.DoesNotContain(ground.Heard, one => one.Asked == "PUT /model_params");
        gate.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await training).Status);
        Assert.Single(ground.Heard, one => one.Asked == "PUT /model_params");
        Assert.Equal("Federated Learning client running. Status: IDLE", (await ground.SendAsync(HttpMethod.Get, url)).Text);
    }

    [Theory]
    [InlineData("GET", "/x", null, HttpStatusCode.NotFound, "This page does not exist")]
    [InlineData("DELETE", "/training", null, HttpStatusCode.MethodNotAllowed, "")]
    [InlineData("POST", "/", "{}", HttpStatusCode.MethodNotAllowed, "")]
    [InlineData("POST", "/training", "{", HttpStatusCode.BadRequest, "no JSON")]
    [InlineData("POST", "/training", "{}", HttpStatusCode.InternalServerError, "learning_rate is missing")]
    [InlineData("POST", "/training", """{"training_type": "FOO"}""", HttpStatusCode.InternalServerError, "GOSSIP_MNIST")]
    [InlineData("POST", "/training", """{"learning_rate": 1, "epochs": 1, "batch_size": 9}""", HttpStatusCode.InternalServerError,
        "weights is missing")]
    [InlineData("POST", "/training", """{"learning_rate": 1, "epochs": 1, "batch_size": 9, "weights": [0.5], "bias": [1]}""",
        HttpStatusCode.InternalServerError, "a flat list of 1")]
    [InlineData("POST", "/training", """{"learning_rate": 1, "epochs": 1, "batch_size": 9, "training_type": "GOSSIP_MNIST"}""",
        HttpStatusCode.InternalServerError, "clients is missing")]
    public async Task What_cannot_be_done_is_answered_with_a_reason_and_changes_nothing(string method, string path, string? body,
        HttpStatusCode status, string reason)
    {
        await using var ground = new RestGround();
        await ground.ServeAsync();
        var url = await ground.StartAsync(new MovingClient(1));

        var (answered, text) = await ground.SendAsync(new HttpMethod(method), url + path,
            body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(status, answered);
        Assert.Contains(reason, text, StringComparison.Ordinal);
        Assert.Equal("Federated Learning client running. Status: IDLE", (await ground.SendAsync(HttpMethod.Get, url)).Text);
        Assert.DoesNotContain(ground.Heard, one => one.Asked is "PUT /model_params" or "POST /finish_round");
    }

    [Fact]
    public async Task A_model_that_diverged_at_the_server_is_not_trained()
    {
        await using var ground = new RestGround();
        await ground.ServeAsync();
        var url = await ground.StartAsync(new MovingClient(1));

        var (status, text) = await ground.TrainAsync(url, s_request.Replace("0.25", "NaN", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("NaN or infinity", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_waited_for_and_one_that_forgot_it_is_told_again()
    {
        await using var ground = new RestGround();
        var url = await ground.StartAsync(new MovingClient(1));
        await ground.UntilToldAsync(told => told.StartsWith("away", StringComparison.Ordinal));
        await ground.ServeAsync();
        await ground.UntilHeardAsync("POST /client");

        // 1. An update is not taken.
        ground.Heard.Clear();
        ground.Answer = asked => asked.StartsWith("PUT", StringComparison.Ordinal) ? 401 : 201;
        Assert.Equal(HttpStatusCode.InternalServerError, (await ground.TrainAsync(url, s_request)).Status);
        await ground.UntilHeardAsync("POST /client");

        // 2. The page lists others.
        ground.Heard.Clear();
        ground.Page = "<title>Federated Learning Network - Home page</title> http://127.0.0.1:1";
        await ground.UntilHeardAsync("POST /client");
        ground.Page += $" {url}";
    }

    [Fact]
    public void A_token_never_travels_in_the_clear()
    {
        RestLineOptions To(string server) => new("http://127.0.0.1:5001", new Uri(server), "own") { Seed = 1, Token = "secret" };

        Assert.Contains("https is needed", Assert.Single(To("http://fed.example:5000").Problems()), StringComparison.Ordinal);
        Assert.Empty(To("https://fed.example:5000").Problems());
        Assert.Empty(To("http://127.0.0.1:5000").Problems());
    }

    [Fact]
    public async Task What_it_shows_is_a_bearer_token()
    {
        await using var ground = new RestGround();
        await ground.ServeAsync();
        await ground.StartAsync(new MovingClient(1), options => options with { Token = "secret" });

        await ground.UntilHeardAsync("POST /client");

        Assert.Equal("Bearer secret", ground.Shown);
    }

    [Fact]
    public async Task It_unregisters_at_an_orderly_end()
    {
        await using var ground = new RestGround();
        await ground.ServeAsync();
        var url = await ground.StartAsync(new MovingClient(1));
        await ground.UntilHeardAsync("POST /client");

        await ground.EndAsync();

        Assert.Equal($"client_url={Uri.EscapeDataString(url)}", await ground.UntilHeardAsync("DELETE /client"));
    }

    [Fact]
    public async Task A_trainer_is_told_what_the_session_says()
    {
        await using var ground = new RestGround();
        await ground.ServeAsync();
        var client = new MovingClient(1);
        var url = await ground.StartAsync(client);

        await ground.TrainAsync(url, """
            {"learning_rate": 0.0001, "epochs": 1, "batch_size": 2, "training_type": "CHEST_X_RAY_PNEUMONIA", "round": 4, "round_size": 2,
             "client_id": 1}
            """);

        Assert.Equal(new RestSessionInfo("CHEST_X_RAY_PNEUMONIA", 1, 4, 2), RestSessionInfo.Of(client.Last!));
        Assert.Equal(("chest-xray-cnn", 10, 2, 0.0001), (client.Last!.Spec.Name, client.Last.Training.Steps, client.Last.Training.BatchSize,
            client.Last.Training.Optimizer.LearningRate));
        Assert.Contains("\"weights\": [[[[", await ground.UntilHeardAsync("PUT /model_params"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_never_ends_costs_its_own_connection_only()
    {
        await using var ground = new RestGround();
        await ground.ServeAsync();
        var url = new Uri(await ground.StartAsync(new MovingClient(1), options => options with { ReadLimit = TimeSpan.FromSeconds(1) }));
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(url.Host, url.Port, RestGround.Now);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /training HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{"),
            RestGround.Now);

        var said = new StringBuilder();
        try
        {
            var buffer = new byte[1000];
            while (await socket.GetStream().ReadAsync(buffer, RestGround.Now) is > 0 and var count)
                said.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
        catch (IOException)
        {
            // The connection was reset.
        }

        Assert.DoesNotContain("200 OK", said.ToString(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await ground.TrainAsync(url.AbsoluteUri.TrimEnd('/'), s_request)).Status);
    }
}
