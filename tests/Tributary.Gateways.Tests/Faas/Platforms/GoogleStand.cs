using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.Google;

namespace Tributary.Gateways.Tests.Faas.Platforms;

/// <summary>Stands in for Google: tokens for who signs with the account's key, functions (v1) and Cloud Run's services (v2) of one project,
/// operations that take a look more.</summary>
internal sealed class GoogleStand : IAsyncDisposable
{
    public const string Email = "trainer@project-1.iam.gserviceaccount.com";
    private readonly RSA _key = RSA.Create(2048);
    private readonly Dictionary<string, int> _operations = new(StringComparer.Ordinal);
    private PlatformStand _stand = null!;

    private GoogleStand()
    {
    }

    public IReadOnlyList<Asked> Requests => _stand.Requests;

    /// <summary>Functions that anybody may call.</summary>
    public IEnumerable<string> Open => Policies.Where(one => one.Value.ToJsonString().Contains("allUsers", StringComparison.Ordinal))
        .Select(one => one.Key);

    /// <summary>Who may do what, by what it is done with.</summary>
    public Dictionary<string, JsonObject> Policies { get; } = new(StringComparer.Ordinal);

    /// <summary>What stands there, by its whole name.</summary>
    public Dictionary<string, JsonObject> Functions { get; } = new(StringComparer.Ordinal);

    /// <summary>What a function answers to a call.</summary>
    public Func<Asked, HttpContext, Task> Call { get; set; } = (_, context) => context.Response.WriteAsync("{}");

    /// <summary>What an operation ends with; null for no fault.</summary>
    public string? OperationFault { get; set; }

    public static async Task<GoogleStand> StartAsync()
    {
        var stand = new GoogleStand();
        stand._stand = await PlatformStand.StartAsync(stand.AnswerAsync);
        return stand;
    }

    public CloudRunPlatform CloudRun() => new("ours", new GoogleOptions("project-1")
    {
        Api = new Uri(_stand.Address, "v2/"),
        Account = Account,
        OperationPause = TimeSpan.FromMilliseconds(5),
    }, new CallRules { FirstPause = TimeSpan.FromMilliseconds(5) }, TimeProvider.System);

    public GooglePlatform Platform(bool isAnonymous = false, bool allowsAnybody = true) => new("ours", new GoogleOptions("project-1")
    {
        Api = new Uri(_stand.Address, "v1/"),
        Account = isAnonymous ? null : Account,
        AllowsAnybody = allowsAnybody,
        BaseUrl = isAnonymous ? new Uri(_stand.Address, "call/") : null,
        OperationPause = TimeSpan.FromMilliseconds(5),
    }, new CallRules { FirstPause = TimeSpan.FromMilliseconds(5) }, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _stand.DisposeAsync();
        _key.Dispose();
    }

    private GoogleAccount Account => new(Email, _key.ExportPkcs8PrivateKeyPem(), new Uri(_stand.Address, "token").ToString());

    private Task AnswerAsync(Asked asked, HttpContext context)
    {
        var path = asked.Target.Split('?')[0];
        if (path == "/token") return context.Response.WriteAsync(Token(asked).ToJsonString());
        if (path.StartsWith("/call/", StringComparison.Ordinal)) return Call(asked, context);
        if (path == "/upload") return Task.CompletedTask;
        if (asked.Headers.GetValueOrDefault("Authorization") != "Bearer access-1")
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("""{"error":{"code":401,"message":"Request had invalid authentication credentials."}}""");
        }

        var answer = Api(asked, path["/v1/".Length..], context);
        return context.Response.WriteAsync(answer.ToJsonString());
    }

    private JsonObject Api(Asked asked, string path, HttpContext context)
    {
        if (path.StartsWith("operations/", StringComparison.Ordinal))
            return Operation(path["operations/".Length..]);
        if (path.EndsWith(":generateUploadUrl", StringComparison.Ordinal))
            return new JsonObject { ["uploadUrl"] = new Uri(_stand.Address, "upload?signature=abc").ToString() };
        if (path.EndsWith(":getIamPolicy", StringComparison.Ordinal))
            return Policies.TryGetValue(path.Split(':')[0], out var policy) ? (JsonObject)policy.DeepClone() : new() { ["etag"] = "ACAB" };
        if (path.EndsWith(":setIamPolicy", StringComparison.Ordinal))
        {
            Policies[path.Split(':')[0]] = (JsonObject)asked.Json["policy"]!.DeepClone();
            return [];
        }

        var kind = path.Split('/')[^1];
        if (kind is "functions" or "services" && asked.Method == "GET")
            return new JsonObject { [kind] = new JsonArray([.. Functions.Values.Select(one => (JsonNode)one.DeepClone())]) };
        if (asked.Method is "POST" or "PATCH")
        {
            var id = QueryHelpers.ParseQuery(asked.Target.Split('?').ElementAtOrDefault(1)).GetValueOrDefault("serviceId");
            var function = (JsonObject)asked.Json;
            function["name"] ??= id.Count == 0 ? path : $"{path}/{id}";
            var name = (string)function["name"]!;
            var address = new Uri(_stand.Address, "call/" + name.Split('/')[^1]).ToString();
            function["httpsTrigger"] = new JsonObject { ["url"] = address };
            function["uri"] = address;
            Functions[name] = function;
            return Operation($"op{_operations.Count}");
        }

        if (!Functions.TryGetValue(path, out var found))
        {
            context.Response.StatusCode = 404;
            return new JsonObject { ["error"] = new JsonObject { ["code"] = 404, ["message"] = $"Function {path} does not exist" } };
        }

        if (asked.Method == "GET") return (JsonObject)found.DeepClone();
        Functions.Remove(path);
        return Operation($"op{_operations.Count}");
    }

    private JsonObject Operation(string name)
    {
        var looks = _operations[name] = _operations.GetValueOrDefault(name) + 1;
        var operation = new JsonObject { ["name"] = $"operations/{name}", ["done"] = looks > 2 };
        if (looks > 2 && OperationFault is not null)
            operation["error"] = new JsonObject { ["code"] = 3, ["message"] = OperationFault };
        return operation;
    }

    // Who signs with another key gets nothing.
    private JsonObject Token(Asked asked)
    {
        var form = QueryHelpers.ParseQuery(asked.Text);
        var parts = form["assertion"].ToString().Split('.');
        var holds = _key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]),
            HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        Assert.True(holds);
        Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", form["grant_type"].ToString());
        Assert.Equal(Email, (string)claims["iss"]!);
        if (claims["target_audience"] is not { } audience)
            return new JsonObject { ["access_token"] = "access-1", ["expires_in"] = 3600, ["token_type"] = "Bearer" };
        var payload = JsonSerializer.SerializeToUtf8Bytes(new
        {
            aud = (string)audience!,
            exp = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds(),
            iat = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        });
        return new JsonObject
        {
            ["id_token"] = $"{Base64Url.EncodeToString("""{"alg":"RS256"}"""u8)}.{Base64Url.EncodeToString(payload)}.c2ln",
        };
    }
}
