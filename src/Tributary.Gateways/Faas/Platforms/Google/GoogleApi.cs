using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Gateways.Faas.Platforms.Calls;

namespace Tributary.Gateways.Faas.Platforms.Google;

/// <summary>One of Google's REST APIs as a service account sees it: requests with a token, lists page by page, operations to their
/// end.</summary>
/// <param name="tokens">Null for nobody: then nothing can be asked.</param>
/// <param name="name">Provider and cluster, for messages.</param>
internal sealed class GoogleApi(GoogleOptions options, GoogleTokens? tokens, PlatformCalls calls, string name, TimeProvider clock)
{
    private const int Page = 500;
    private const int MaxListed = 100_000;

    /// <param name="path">Below the API's address.</param>
    /// <param name="body">JSON; null for none.</param>
    /// <exception cref="PlatformException">There is no account, or no answer.</exception>
    public async Task<PlatformAnswer> SendAsync(string? function, HttpMethod method, string path, byte[]? body,
        CancellationToken cancellation)
    {
        var token = await (tokens ?? throw new PlatformException(PlatformFault.Unauthorized,
            $"{name}: its functions are managed by a service account, and the configuration has none under auth"))
            .AccessAsync(cancellation);
        return await calls.SendAsync(function, () =>
        {
            var request = new HttpRequestMessage(method, new Uri(options.Api, path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (body is not null) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            return request;
        }, cancellation);
    }

    /// <summary>What makes the request that calls a function.</summary>
    /// <param name="address">Its own, not the API's.</param>
    /// <exception cref="PlatformException">The account gets no token for it.</exception>
    public async Task<Func<HttpRequestMessage>> CallAsync(Uri address, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        var token = tokens is null ? null : await tokens.IdentityAsync(address, cancellation);
        return () => new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ReadOnlyMemoryContent(parameters) { Headers = { ContentType = new("application/json") } },
            Headers = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
        };
    }

    /// <summary>All of a list.</summary>
    /// <param name="member">That holds a page's part of it.</param>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path, string member, CancellationToken cancellation)
    {
        var (all, token) = (new List<JsonElement>(), "");
        do
        {
            var answer = await SendAsync(null, HttpMethod.Get, $"{path}?pageSize={Page}"
                + (token.Length > 0 ? $"&pageToken={Uri.EscapeDataString(token)}" : ""), null, cancellation);
            if (!answer.IsSuccess) throw calls.Faulty(null, $"listing its {member}", answer);
            all.AddRange(answer.Json.Member(member).Elements());
            token = answer.Json.Text("nextPageToken") ?? "";
        }
        while (token.Length > 0 && all.Count < MaxListed);
        return all;
    }

    /// <summary>Waits for the end of an operation: creating, changing and deleting go on after the answer.</summary>
    /// <param name="doing">For people: what it does.</param>
    /// <param name="answer">That began it.</param>
    /// <exception cref="PlatformException">It failed, or takes too long.</exception>
    public async Task DoneAsync(string function, string doing, PlatformAnswer answer, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            if (!answer.IsSuccess) throw calls.Faulty(function, doing, answer);
            var operation = answer.Json;
            if (operation.Member("error") is { ValueKind: JsonValueKind.Object }) throw calls.Faulty(function, doing, answer with
            {
                Status = System.Net.HttpStatusCode.BadRequest,
            });
            if (operation.Member("done").ValueKind == JsonValueKind.True) return;
            if (operation.Text("name") is not { Length: > 0 } running) throw calls.Strange(function, $"{doing} is no operation");
            if (clock.GetElapsedTime(began) > options.OperationLimit)
                throw new PlatformException(PlatformFault.Away, $"{name}, {function}: {doing} takes longer than "
                    + $"{options.OperationLimit.TotalMinutes:0} minutes");
            await Task.Delay(options.OperationPause, clock, cancellation);
            answer = await SendAsync(function, HttpMethod.Get, running, null, cancellation);
        }
    }

    /// <summary>Gives somebody a role on something, beside those who have one.</summary>
    /// <param name="path">Of the thing, below the API's address.</param>
    /// <exception cref="PlatformException">It is not given.</exception>
    public async Task GrantAsync(string function, string path, string role, string member, CancellationToken cancellation)
    {
        const string doing = "saying who may call it";
        var known = await SendAsync(function, HttpMethod.Get, $"{path}:getIamPolicy", null, cancellation);
        if (!known.IsSuccess) throw calls.Faulty(function, doing, known);
        var policy = known.Json.ValueKind == JsonValueKind.Object ? JsonObject.Create(known.Json)! : [];
        if (policy["bindings"] is not JsonArray bindings) policy["bindings"] = bindings = [];
        var given = bindings.OfType<JsonObject>().FirstOrDefault(one => one["role"]?.ToString() == role && one["condition"] is null);
        if (given is null) bindings.Add(given = new JsonObject { ["role"] = role });
        if (given["members"] is not JsonArray members) given["members"] = members = [];
        if (members.Any(one => one?.ToString() == member)) return;
        members.Add((JsonNode)member);
        var said = JsonMembers.Of(json =>
        {
            json.WritePropertyName("policy");
            policy.WriteTo(json);
        });
        var answer = await SendAsync(function, HttpMethod.Post, $"{path}:setIamPolicy", said, cancellation);
        if (!answer.IsSuccess) throw calls.Faulty(function, doing, answer);
    }
}
