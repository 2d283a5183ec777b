using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Tributary.Transports.Faas;

namespace Tributary.Function.Tests;

/// <summary>Cloud Functions, Cloud Run, OpenFaaS, Knative and Azure: plain requests and events.</summary>
public sealed class PlainPlatformTests
{
    [Fact]
    public async Task It_says_that_it_is_there_and_refuses_other_methods_and_long_bodies()
    {
        await using var ground = await FunctionGround.StartAsync();
        foreach (var path in (string[])["", "healthz", "_/health"])
            Assert.Contains("running", await ground.Http.GetStringAsync(path, TestContext.Current.CancellationToken),
                StringComparison.Ordinal);

        using var put = await ground.Http.PutAsync("", null, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD, POST"), (put.StatusCode, string.Join(", ", put.Content.Headers.Allow)));
        using var missing = await ground.Http.GetAsync("elsewhere", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task An_event_in_headers_is_answered_by_one()
    {
        await using var ground = await FunctionGround.StartAsync(options => options with { Role = FunctionRole.NodeInfo, Name = "n i" });
        using var request = new HttpRequestMessage(HttpMethod.Post, "") { Content = new StringContent("{}") };
        foreach (var (name, value) in ((string, string)[])[("ce-id", "7"), ("ce-source", "/s"), ("ce-type", "t"),
            ("ce-specversion", "1.0")]) request.Headers.Add(name, value);

        using var answer = await ground.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(("1.0", "7", "/functions/n%20i", "tributary.function.result"), (Header("ce-specversion"), Header("ce-subject"),
            Header("ce-source"), Header("ce-type")));
        Assert.NotEqual("7", Header("ce-id"));
        Assert.Contains("Hostname", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        string Header(string name) => answer.Headers.GetValues(name).Single();
    }

    [Fact]
    public async Task An_event_as_json_brings_a_document_and_takes_the_answer()
    {
        await using var ground = await FunctionGround.StartAsync();
        var body = $$"""
            {"specversion":"1.0","id":"7","source":"/s","type":"t","datacontenttype":"application/bson",
             "data_base64":"{{Convert.ToBase64String(ground.Request().ToBson())}}"}
            """;

        var (status, type, answer) = await ground.PostAsync("", Encoding.UTF8.GetBytes(body),
            "application/cloudevents+json; charset=utf-8");

        Assert.Equal((200, "application/cloudevents+json"), (status, type));
        var read = JsonNode.Parse(answer)!;
        Assert.Equal(("1.0", "7"), ((string)read["specversion"]!, (string)read["subject"]!));
        Assert.Equal(60, FedKeeperAnswer.ReadText(Encoding.UTF8.GetBytes(read["data"]!.ToJsonString())).Cardinality);
    }

    [Fact]
    public async Task A_broken_event_is_refused()
    {
        await using var ground = await FunctionGround.StartAsync();

        var (status, _, body) = await ground.PostAsync("", "{\"specversion\":\"1.0\"}"u8.ToArray(), "application/cloudevents+json");

        Assert.Equal((400, "an event needs id, source and type"), (status, (string)JsonNode.Parse(body)!["error"]!));
    }

    [Fact]
    public void The_environment_says_what_a_function_is()
    {
        var options = Read(("K_SERVICE", "nodeinfo"), ("PORT", "81"), ("TRIBUTARY_PART", "2/5"), ("TRIBUTARY_TIMEOUT", "60"));
        Assert.Equal((FunctionRole.NodeInfo, "nodeinfo", 81, "2/5", TimeSpan.FromMinutes(1)),
            (options.Role, options.Name, options.Port, options.Data.Part, options.TimeLimit));
        Assert.Equal((FunctionRole.Client, "client_7", 82), Read(("__OW_ACTION_NAME", "/guest/client_7"),
            ("FUNCTIONS_CUSTOMHANDLER_PORT", "82"), ("PORT", "81")) is var action ? (action.Role, action.Name, action.Port) : default);
        Assert.Equal(FunctionRole.NodeInfo, Read(("AWS_LAMBDA_FUNCTION_NAME", "x"), ("TRIBUTARY_FUNCTION", "nodeinfo")).Role);
        Assert.Contains("PORT: a whole number of 0..65535", Assert.Throws<FormatException>(() => Read(("PORT", "x"))).Message,
            StringComparison.Ordinal);
        Assert.Contains("TRIBUTARY_COORDINATOR", Assert.Throws<FormatException>(() => Read(("TRIBUTARY_COORDINATOR", "host"))).Message,
            StringComparison.Ordinal);

        static FunctionOptions Read(params (string Name, string Value)[] variables)
            => FunctionOptions.Read(name => variables.FirstOrDefault(one => one.Name == name).Value);
    }
}
