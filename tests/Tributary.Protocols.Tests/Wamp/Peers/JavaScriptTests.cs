using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Authentication;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Routing;

namespace Tributary.Protocols.Tests.Wamp.Peers;

/// <summary>autobahn's and wampy's clients for JavaScript at our router, and sessions of ours beside them. wampy 8.0.2 does not speak
/// MessagePack with any router that draws ids as the specification says: it reads whole numbers beyond 2^32 as no numbers.</summary>
public sealed class JavaScriptTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("autobahn", "json")]
    [InlineData("autobahn", "msgpack")]
    [InlineData("autobahn", "cbor")]
    [InlineData("wampy", "json")]
    [InlineData("wampy", "cbor")]
    public async Task It_is_called_and_calls(string library, string serializer)
    {
        await using var router = new TestRouter();
        await using var peer = Start(library, $"ws://127.0.0.1:{router.WebPort}/ws", serializer);
        await peer.UntilAsync("joined");
        await using var session = await router.JoinAsync("tcp", WampFormat.MessagePack);
        await session.RegisterAsync("net.echo", (call, _) => Task.FromResult(call.Payload), new(), Now);
        await session.RegisterAsync("net.fails", (_, _) => throw new WampException("com.example.bad", "what"), new(), Now);
        await session.RegisterAsync("net.counts", async (call, token) =>
        {
            for (var i = 0L; i < 3; i++) await call.ProgressAsync(WampPayload.Of(i), token);
            return WampPayload.Of("all");
        }, new(), Now);

        // 1. We call it.
        var mixed = WampValue.ListOf("text", -7L, 1.5, true, default, WampValue.MapOf(("k", 3L)));
        Assert.Equal(mixed.ToString(), (await session.CallAsync("js.echo", WampPayload.Of(mixed), Now)).First.ToString());
        var bad = await Assert.ThrowsAsync<WampException>(() => session.CallAsync("js.fails", WampPayload.Empty, Now));
        Assert.Equal(("com.example.bad", 7L, "because"), (bad.Uri, bad.Payload.Arguments[1].Integer, bad.Payload.Keywords["why"].Text));

        // 2. It calls us; neither library sends bytes in JSON as the specification says.
        Assert.Equal("""["a",{"b":[1,null]}]""",
            (await peer.AskAsync("""{"call":"net.echo","args":[["a",{"b":[1,null]}]]}"""))["result"]!.ToJsonString());
        if (serializer != "json") Assert.True((bool)(await peer.AskAsync("""{"call":"net.echo","bytes":900000}"""))["same"]!);
        Assert.Equal("com.example.bad", (string)(await peer.AskAsync("""{"call":"net.fails"}"""))["uri"]!);
        Assert.Equal(WampUris.NoSuchProcedure, (string)(await peer.AskAsync("""{"call":"net.nothing"}"""))["uri"]!);
        await peer.TellAsync("""{"call":"net.counts","progress":true}""");
        for (var i = 0; i < 3; i++) Assert.Equal(i, (int)(await peer.UntilAsync("part"))["part"]!);
        Assert.Equal("all", (string)(await peer.UntilAsync("result"))["result"]!);

        // 3. Events, both ways.
        await session.PublishAsync("js.topic", WampPayload.Of("hello", 7L), new(), Now);
        Assert.Equal("""["hello",7]""", (await peer.UntilAsync("event"))["args"]!.ToJsonString());
        var heard = new TaskCompletionSource<string?>();
        await session.SubscribeAsync("net.topic", (what, _) =>
        {
            heard.TrySetResult(what.Payload.First.Text);
            return Task.CompletedTask;
        }, MatchPolicy.Exact, Now);
        await peer.TellAsync("""{"publish":"net.topic","args":["from js"]}""");
        Assert.Equal("from js", await heard.Task);
    }

    [Theory]
    [InlineData("autobahn", "ticket", "joe", "t1cket")]
    [InlineData("autobahn", "wampcra", "peter", "pencil")]
    [InlineData("wampy", "ticket", "joe", "t1cket")]
    [InlineData("wampy", "wampcra", "peter", "pencil")]
    public async Task It_shows_who_it_is(string library, string method, string name, string secret)
    {
        await using var router = new TestRouter(new RouterOptions
        {
            Authenticator = new StaticAuthenticator([new Principal("peter", "board") { Cra = CraSecret.Of("pencil", 1000) },
                new Principal("joe", "user").WithTicket("t1cket")], TimeProvider.System),
        });
        var url = $"ws://127.0.0.1:{router.WebPort}/ws";

        await using var peer = Start(library, url, "json", method, name, secret);
        await using var wrong = Start(library, url, "json", method, name, secret + "x");

        Assert.Equal(name == "joe" ? "user" : "board", (string)(await peer.UntilAsync("joined"))["role"]!);
        await wrong.UntilAsync("left");
    }

    private static global::Peers.NodePeer Start(params string[] arguments)
        => global::Peers.NodePeer.Start("Tributary.Protocols.Tests", "Wamp/Peers/wamp-peer.cjs", "wampy", "WAMP_MODULES", arguments);
}
