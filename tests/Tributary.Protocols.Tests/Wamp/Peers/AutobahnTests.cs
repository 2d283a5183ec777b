using System.Text.Json.Nodes;
using global::Peers;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Authentication;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Routing;

namespace Tributary.Protocols.Tests.Wamp.Peers;

/// <summary>autobahn's client for Python (Debian's python3-autobahn) at our router, and sessions of ours beside it.</summary>
public sealed class AutobahnTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ws", "json")]
    [InlineData("ws", "msgpack")]
    [InlineData("ws", "cbor")]
    [InlineData("rs", "msgpack")]
    [InlineData("rs", "cbor")]
    public async Task It_is_called_and_calls(string transport, string serializer)
    {
        await using var router = new TestRouter();
        await using var peer = await JoinAsync(router, transport, serializer);
        await using var session = await router.JoinAsync("tcp", WampFormat.Cbor);
        await session.RegisterAsync("net.echo", (call, _) => Task.FromResult(call.Payload), new(), Now);
        await session.RegisterAsync("net.fails", (_, _) => throw new WampException("com.example.bad", "what"), new(), Now);
        await session.RegisterAsync("net.counts", async (call, token) =>
        {
            for (var i = 0L; i < 3; i++) await call.ProgressAsync(WampPayload.Of(i), token);
            return WampPayload.Of("all");
        }, new(), Now);

        // 1. We call it.
        var mixed = WampValue.ListOf("text", -7L, 1.5, true, default, WampValue.MapOf(("k", new byte[] { 1, 2, 3 })));
        Assert.Equal(mixed.ToString(), (await session.CallAsync("python.echo", WampPayload.Of(mixed), Now)).First.ToString());
        var bytes = Enumerable.Range(0, 900_000).Select(i => (byte)(i * 31 >> 3)).ToArray();
        Assert.True((await session.CallAsync("python.echo", WampPayload.Of(bytes), Now)).First.Bytes.Span.SequenceEqual(bytes));
        var bad = await Assert.ThrowsAsync<WampException>(() => session.CallAsync("python.fails", WampPayload.Empty, Now));
        Assert.Equal(("com.example.bad", 7L, "because"), (bad.Uri, bad.Payload.Arguments[1].Integer, bad.Payload.Keywords["why"].Text));
        var parts = new List<long?>();
        Assert.Equal("all", (await session.CallAsync("python.counts", WampPayload.Of(3L),
            new CallOptions { Progress = part => parts.Add(part.First.Integer) }, Now)).First.Text);
        Assert.Equal([0, 1, 2], parts);

        // 2. It calls us.
        Assert.Equal("""["a",{"b":[1,null]}]""",
            (await AskAsync(peer, """{"call":"net.echo","args":[["a",{"b":[1,null]}]]}"""))["result"]!.ToJsonString());
        Assert.True((bool)(await AskAsync(peer, """{"call":"net.echo","bytes":900000}"""))["same"]!);
        Assert.Equal("com.example.bad", (string)(await AskAsync(peer, """{"call":"net.fails"}"""))["uri"]!);
        Assert.Equal(WampUris.NoSuchProcedure, (string)(await AskAsync(peer, """{"call":"net.nothing"}"""))["uri"]!);
        await peer.TellAsync("""{"call":"net.counts","progress":true}""");
        for (var i = 0; i < 3; i++) Assert.Equal(i, (int)(await peer.UntilAsync("part"))["part"]!);
        Assert.Equal("all", (string)(await peer.UntilAsync("result"))["result"]!);

        // 3. Events, both ways.
        await session.PublishAsync("python.topics.one", WampPayload.Of("hello", 7L), new(), Now);
        Assert.Equal("python.topics.one", (string)(await peer.UntilAsync("event"))["topic"]!);
        var heard = new TaskCompletionSource<WampEvent>();
        await session.SubscribeAsync("net.topic", (what, _) =>
        {
            heard.TrySetResult(what);
            return Task.CompletedTask;
        }, MatchPolicy.Exact, Now);
        await peer.TellAsync("""{"publish":"net.topic","args":["from python"]}""");
        Assert.Equal("from python", (await heard.Task).Payload.First.Text);
    }

    [Fact]
    public async Task Twelve_megabytes_and_a_message_beyond_the_limit()
    {
        await using var router = new TestRouter(new RouterOptions { Limits = new WampLimits { MaxMessageBytes = 13_000_000 } });
        await using var peer = await JoinAsync(router, "ws", "msgpack");
        await using var session = await router.JoinAsync(WampFormat.MessagePack);
        await session.RegisterAsync("net.echo", (call, _) => Task.FromResult(call.Payload), new(), Now);

        Assert.True((bool)(await AskAsync(peer, """{"call":"net.echo","bytes":12000000}"""))["same"]!);
        var error = await AskAsync(peer, """{"call":"net.echo","bytes":14000000}""");

        // What autobahn makes of wamp.error.payload_size_exceeded.
        Assert.Equal("PayloadExceededError", (string)error["uri"]!);
        Assert.Contains("MaxMessageBytes", error["args"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("2", (await AskAsync(peer, """{"call":"wamp.session.count"}"""))["result"]!.ToJsonString());
    }

    [Fact]
    public async Task Calls_are_cancelled_both_ways()
    {
        await using var router = new TestRouter();
        await using var peer = await JoinAsync(router, "ws", "json");
        await using var session = await router.JoinAsync(WampFormat.MessagePack);
        var (begun, told) = (new TaskCompletionSource(), new TaskCompletionSource());
        await session.RegisterAsync("net.waits", async (_, token) =>
        {
            token.Register(() => told.TrySetResult());
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return WampPayload.Empty;
        }, new(), Now);

        var late = await Assert.ThrowsAsync<WampException>(() => session.CallAsync("python.waits", WampPayload.Empty,
            new CallOptions { Timeout = TimeSpan.FromMilliseconds(300) }, Now));
        await peer.UntilAsync("interrupted");
        await peer.TellAsync("""{"call":"net.waits","cancel":true}""");

        Assert.Equal(WampUris.Timeout, late.Uri);
        await begun.Task;
        await told.Task;
        Assert.Equal("1", (await session.CallAsync("python.echo", WampPayload.Of(1L), Now)).First.ToString());
    }

    [Theory]
    [InlineData("ticket", "joe", "t1cket", "user")]
    [InlineData("wampcra", "peter", "pencil", "board")]
    [InlineData("wampcra", "plain", "shared", "user")]
    public async Task It_shows_who_it_is(string method, string name, string secret, string role)
    {
        await using var router = new TestRouter(new RouterOptions
        {
            Authenticator = new StaticAuthenticator([new Principal("peter", "board").WithPassword("pencil"),
                new Principal("joe", "user").WithTicket("t1cket"), new Principal("plain", "user") { Cra = new CraSecret("shared") }],
                TimeProvider.System),
        });

        await using var peer = await StartAsync(router, "ws", "json", method, name, secret);
        await using var wrong = await StartAsync(router, "ws", "msgpack", method, name, secret + "x");

        Assert.Equal(role, (string)(await peer.UntilAsync("joined"))["role"]!);
        Assert.Equal(WampUris.AuthenticationDenied, (string)(await wrong.UntilAsync("left"))["reason"]!);
    }

    private static async Task<PythonPeer> StartAsync(TestRouter router, string transport, string serializer, params string[] arguments)
    {
        await PythonPeer.NeedAsync("autobahn", "msgpack", "cbor2");
        var url = transport == "ws" ? $"ws://127.0.0.1:{router.WebPort}/ws" : $"rs://127.0.0.1:{router.RawPort}";
        return PythonPeer.Start("wamp_peer.py", [url, serializer, .. arguments]);
    }

    private static async Task<PythonPeer> JoinAsync(TestRouter router, string transport, string serializer)
    {
        var peer = await StartAsync(router, transport, serializer);
        await peer.UntilAsync("joined");
        return peer;
    }

    private static async Task<JsonNode> AskAsync(PythonPeer peer, string line)
    {
        await peer.TellAsync(line);
        while (true)
            if (await peer.NextAsync() is var answer && (string?)answer["event"] is "result" or "error") return answer;
    }
}
