using System.Net;
using System.Text.Json.Nodes;

namespace Tributary.Gateways.Tests.Faas.Local;

/// <summary>Functions that are called as pages are, and FedKeeper's names of client functions.</summary>
public sealed class WebFunctionTests
{
    private const string Web = ""","annotations":[{"key":"web-export","value":true}]""";
    private const string Raw
        = ""","annotations":[{"key":"web-export","value":true},{"key":"raw-http","value":true},{"key":"final","value":true}]""";

    [Fact]
    public async Task Only_exported_functions_have_an_address_on_the_web()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("shown", Web);
        await scene.CreateAsync("hidden");

        var (status, result) = await scene.CallAsync(HttpMethod.Get, "/api/v1/web/guest/default/shown.json?a=1", auth: null);
        var (hidden, _) = await scene.CallAsync(HttpMethod.Get, "/api/v1/web/guest/default/hidden.json", auth: null);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (status, hidden));
        Assert.Equal(("1", "get", ""), ((string)result!["value"]!["a"]!, (string)result["value"]!["__ow_method"]!,
            (string)result["value"]!["__ow_path"]!));
    }

    [Fact]
    public async Task A_raw_function_gets_query_and_body_as_they_came()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("raw", Raw);

        using var text = await scene.SendAsync(HttpMethod.Put, "/api/v1/web/guest/default/raw.json/deep/er?x=1&x=2", """{"a": 1}""", null);
        using var bytes = await scene.SendAsync(HttpMethod.Post, "/api/v1/web/guest/default/raw.json", "\u0001\u0002", null,
            "application/octet-stream");

        var (first, second) = (JsonNode.Parse(await text.Content.ReadAsStringAsync())!["value"]!,
            JsonNode.Parse(await bytes.Content.ReadAsStringAsync())!["value"]!);
        Assert.Equal(("put", "/deep/er", "x=1&x=2", """{"a": 1}"""), ((string)first["__ow_method"]!, (string)first["__ow_path"]!,
            (string)first["__ow_query"]!, (string)first["__ow_body"]!));
        Assert.StartsWith("application/json", (string)first["__ow_headers"]!["content-type"]!, StringComparison.Ordinal);
        Assert.Equal("AQI=", (string)second["__ow_body"]!);
    }

    [Fact]
    public async Task A_function_answers_with_status_headers_and_body()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("f", Web);

        using var page = await scene.SendAsync(HttpMethod.Post, "/api/v1/web/guest/default/f.http",
            """{"do":"http","answer":{"statusCode":201,"headers":{"x-own":"yes","content-length":"9999"},"body":"<b>hi</b>"}}""", null);
        using var picture = await scene.SendAsync(HttpMethod.Post, "/api/v1/web/guest/default/f",
            """{"do":"http","answer":{"headers":{"content-type":"image/png"},"body":"AQID"}}""", null);
        using var failed = await scene.SendAsync(HttpMethod.Post, "/api/v1/web/guest/default/f", """{"do":"error","text":"no"}""", null);

        Assert.Equal((HttpStatusCode.Created, "<b>hi</b>"), (page.StatusCode, await page.Content.ReadAsStringAsync()));
        Assert.Equal("yes", Assert.Single(page.Headers.GetValues("x-own")));
        Assert.Equal([1, 2, 3], await picture.Content.ReadAsByteArrayAsync());
        Assert.Equal((HttpStatusCode.BadGateway, """{"error":"no"}"""), (failed.StatusCode, await failed.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Reserved_and_final_parameters_cannot_be_set_from_outside()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("f", """
            ,"annotations":[{"key":"web-export","value":true},{"key":"final","value":true}],"parameters":[{"key":"a","value":"mine"}]
            """);

        var (reserved, why) = await scene.CallAsync(HttpMethod.Get, "/api/v1/web/guest/default/f.json?__ow_user=me", auth: null);
        var (final, _) = await scene.CallAsync(HttpMethod.Get, "/api/v1/web/guest/default/f.json?a=theirs", auth: null);
        var (fine, result) = await scene.CallAsync(HttpMethod.Get, "/api/v1/web/guest/default/f.json?b=theirs", auth: null);

        Assert.Equal((HttpStatusCode.BadRequest, "Request defines parameters that are not allowed (e.g., reserved properties)."),
            (reserved, (string)why!["error"]!));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (final, fine));
        Assert.Equal(("mine", "theirs"), ((string)result!["value"]!["a"]!, (string)result["value"]!["b"]!));
    }

    [Fact]
    public async Task A_function_may_ask_who_calls()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("f", """
            ,"annotations":[{"key":"web-export","value":true},{"key":"require-whisk-auth","value":true}]
            """);
        await scene.CreateAsync("g", """
            ,"annotations":[{"key":"web-export","value":true},{"key":"require-whisk-auth","value":"word"}]
            """);

        Assert.Equal(HttpStatusCode.Unauthorized,
            (await scene.CallAsync(HttpMethod.Get, "/api/v1/web/guest/default/f.json", auth: null)).Status);
        var (status, result) = await scene.CallAsync(HttpMethod.Get, "/api/v1/web/guest/default/f.json");
        Assert.Equal((HttpStatusCode.OK, "guest"), (status, (string)result!["value"]!["__ow_user"]!));
        Assert.Null(result["value"]!["__ow_headers"]!["authorization"]);
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await scene.CallAsync(HttpMethod.Get, "/api/v1/web/guest/default/g.json", auth: null)).Status);
    }

    [Theory]
    [InlineData("client7")]
    [InlineData("client_7")]
    public async Task FedKeepers_invoker_gets_the_bare_result_at_once_under_either_name(string name)
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("client_7", Raw);

        var (status, result) = await scene.CallAsync(HttpMethod.Post, $"/api/v1/namespaces/guest/actions/{name}",
            """{"$binary": "AAEC", "$type": "00"}""", null);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("""{"$binary":"AAEC","$type":"00"}""", result!.ToJsonString());
    }

    [Fact]
    public async Task With_ordinary_parameters_the_same_names_behave_as_OpenWhisk()
    {
        await using var scene = await LocalScene.StartAsync();
        await scene.CreateAsync("client_7", Raw);
        await scene.CreateAsync("client_8");

        Assert.Equal(HttpStatusCode.Accepted, (await scene.CallAsync(HttpMethod.Post, "actions/client_7", """{"a":1}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await scene.CallAsync(HttpMethod.Post, "actions/client7", """{"a":1}""")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.CallAsync(HttpMethod.Post, "/api/v1/namespaces/guest/actions/client_8",
            """{"$binary": "AAEC", "$type": "00"}""", null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.CallAsync(HttpMethod.Post, "actions/client8",
            """{"$binary": {"base64": "AAEC", "subType": "00"}}""")).Status);
    }
}
