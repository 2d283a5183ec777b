using Tributary.Protocols.Tests.Wamp.Messages;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Tests.Wamp.Routing;

/// <summary>Calls and events from session to session, over each transport and between all serializers.</summary>
public sealed class SessionTests : IAsyncDisposable
{
    private readonly TestRouter _router = new();

    public static TheoryData<string, string, string> Ways { get; } = new([.. new[] { "ws", "tcp" }.SelectMany(scheme
        => WampFormat.All.SelectMany(one => WampFormat.All.Select(other
            => new TheoryDataRow<string, string, string>(scheme, one.Name, other.Name))))]);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _router.DisposeAsync();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_call_and_an_event_arrive_whole(string scheme, string one, string other)
    {
        await using var callee = await _router.JoinAsync(scheme, Samples.Format(one));
        await using var caller = await _router.JoinAsync(scheme, Samples.Format(other));
        var heard = new TaskCompletionSource<WampEvent>();
        await callee.RegisterAsync("com.example.echo", (call, _) => Task.FromResult(call.Payload), new(), Now);
        await callee.SubscribeAsync("com.example.topic", (what, _) =>
        {
            heard.SetResult(what);
            return Task.CompletedTask;
        }, MatchPolicy.Exact, Now);
        var payload = Samples.PayloadOf(Samples.Payload);

        var result = await caller.CallAsync("com.example.echo", payload, Now);
        var publication = await caller.PublishAsync("com.example.topic", payload, new PublishOptions(), Now);

        Assert.Equal(Text(payload), Text(result));
        Assert.Equal(Text(payload), Text((await heard.Task).Payload));
        Assert.Equal(publication, (await heard.Task).Publication);
        Assert.Equal("com.example.topic", (await heard.Task).Topic);
    }

    [Theory]
    [InlineData("ws")]
    [InlineData("tcp")]
    public async Task Twelve_megabytes_go_through(string scheme)
    {
        await using var callee = await _router.JoinAsync(scheme, WampFormat.MessagePack);
        await using var caller = await _router.JoinAsync(scheme, WampFormat.Cbor);
        var bytes = new byte[12_000_000];
        new Random(7).NextBytes(bytes);
        await callee.RegisterAsync("com.example.echo", (call, _) => Task.FromResult(call.Payload), new(), Now);

        var result = await caller.CallAsync("com.example.echo", WampPayload.Of(bytes), Now);

        Assert.True(result.First.Bytes.Span.SequenceEqual(bytes));
    }

    [Fact]
    public async Task Without_arguments_none_are_sent()
    {
        await using var callee = await RawPeer.JoinAsync(await _router.ConnectAsync("tcp", WampFormat.Json));
        await using var caller = await RawPeer.JoinAsync(await _router.ConnectAsync("ws", WampFormat.Json));
        await callee.SayAsync("""[64,1,{},"iotronic.LR_Master.federated_loop"]""");
        Assert.Equal("[65,1,1]", await callee.HearAsync());

        await caller.SayAsync("""[48,1,{},"iotronic.LR_Master.federated_loop"]""");
        Assert.Equal("[68,1,1,{}]", await callee.HearAsync());
        await callee.SayAsync("[70,1,{},[null]]");

        Assert.Equal("[50,1,{},[null]]", await caller.HearAsync());
    }

    [Fact]
    public async Task An_error_arrives_with_all_that_it_carries()
    {
        await using var callee = await _router.JoinAsync(WampFormat.Json);
        await using var caller = await _router.JoinAsync(WampFormat.Cbor);
        await callee.RegisterAsync("a.fails", (_, _) => throw new WampException("com.example.bad", "no")
        {
            Payload = WampPayload.Of(["what", 7], new Dictionary<string, WampValue>(StringComparer.Ordinal) { ["why"] = "because" }),
        }, new(), Now);
        await callee.RegisterAsync("a.breaks", (_, _) => throw new InvalidOperationException("broken"), new(), Now);

        var bad = await Assert.ThrowsAsync<WampException>(() => caller.CallAsync("a.fails", WampPayload.Empty, Now));
        var broken = await Assert.ThrowsAsync<WampException>(() => caller.CallAsync("a.breaks", WampPayload.Empty, Now));
        var missing = await Assert.ThrowsAsync<WampException>(() => caller.CallAsync("a.nowhere", WampPayload.Empty, Now));

        Assert.Equal(("com.example.bad", "what", "because"), (bad.Uri, bad.Message, bad.Payload.Keywords["why"].Text));
        Assert.Equal((WampUris.RuntimeError, "broken"), (broken.Uri, broken.Message));
        Assert.Equal((WampUris.NoSuchProcedure, "nobody has registered a.nowhere"), (missing.Uri, missing.Message));
    }

    [Fact]
    public async Task A_call_within_a_call_is_served()
    {
        await using var master = await _router.JoinAsync();
        await using var worker = await _router.JoinAsync();
        await master.RegisterAsync("master.join", (_, _) => Task.FromResult(WampPayload.Of("welcome")), new(), Now);
        await worker.RegisterAsync("worker.stop", (_, token) => worker.CallAsync("master.join", WampPayload.Empty, token), new(), Now);

        Assert.Equal("welcome", (await master.CallAsync("worker.stop", WampPayload.Empty, Now)).First.Text);
    }

    [Fact]
    public async Task What_was_undone_is_gone()
    {
        await using var one = await _router.JoinAsync();
        await using var other = await _router.JoinAsync();
        var registration = await one.RegisterAsync("a.b", (_, _) => Task.FromResult(WampPayload.Empty), new(), Now);
        await Assert.ThrowsAsync<WampException>(() => other.RegisterAsync("a.b", (_, _) => Task.FromResult(WampPayload.Empty), new(), Now));

        await registration.DisposeAsync();

        await other.RegisterAsync("a.b", (_, _) => Task.FromResult(WampPayload.Of("other")), new(), Now);
        Assert.Equal("other", (await one.CallAsync("a.b", WampPayload.Empty, Now)).First.Text);
    }

    [Fact]
    public async Task Goodbye_is_answered()
    {
        await using var peer = await RawPeer.JoinAsync(await _router.ConnectAsync("tcp", WampFormat.Json));

        await peer.SayAsync("""[6,{},"wamp.close.close_realm"]""");

        Assert.Equal("""[6,{},"wamp.close.goodbye_and_out"]""", await peer.HearAsync());
        Assert.Equal("closed", await peer.HearAsync());
    }

    [Theory]
    [InlineData("""[1,"realm1",{"roles":{"caller":{}}}]""", "HELLO came after the session was established")]
    [InlineData("""[2,1,{}]""", "WELCOME came after the session was established")]
    [InlineData("""[70,99,{}]""", "there was no invocation 99")]
    [InlineData("""[8,48,1,{},"a.b"]""", "an ERROR that answers 48 came; a router asks nothing but INVOCATION (68)")]
    [InlineData("""[48,0,{},"a.b"]""", "CALL has the request id 0; it lies in 1..9007199254740992")]
    [InlineData("""[7]""", "there is no message 7")]
    [InlineData("""[]""", "a message begins with its number")]
    public async Task Who_breaks_the_protocol_is_told_how_and_is_out(string message, string what)
    {
        await using var peer = await RawPeer.JoinAsync(await _router.ConnectAsync("ws", WampFormat.Json));

        await peer.SayAsync(message);

        Assert.Equal($$"""[3,{"message":"{{what}}"},"wamp.error.protocol_violation"]""", await peer.HearAsync());
        Assert.Equal("closed", await peer.HearAsync());
    }

    [Theory]
    [InlineData("""[48,1,{},"a.b"]""", WampUris.ProtocolViolation)]
    [InlineData("""[1,"realm1",{}]""", WampUris.ProtocolViolation)]
    [InlineData("""[1,"realm1",{"roles":{}}]""", WampUris.ProtocolViolation)]
    [InlineData("""[1,"realm 1",{"roles":{"caller":{}}}]""", WampUris.InvalidUri)]
    [InlineData("""[1,"realm1",{"roles":{"caller":{}},"authmethods":["ticket"]}]""", WampUris.NoMatchingAuthMethod)]
    public async Task Who_may_not_join_is_told_why(string message, string reason)
    {
        await using var peer = new RawPeer(await _router.ConnectAsync("tcp", WampFormat.Cbor));

        await peer.SayAsync(message);

        var abort = Samples.Message(await peer.HearAsync());
        Assert.Equal((MessageCode.Abort, reason), (abort.Code, abort.Uri));
    }

    private static string Text(WampPayload payload) => Samples.Json(new WampMessage(MessageCode.Yield) { Request = 1, Payload = payload });
}
