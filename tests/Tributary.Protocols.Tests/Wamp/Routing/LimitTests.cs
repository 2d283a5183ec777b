using Tributary.Protocols.Tests.Wamp.Messages;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;
using Tributary.Protocols.Wamp.Routing;

namespace Tributary.Protocols.Tests.Wamp.Routing;

/// <summary>Whoever goes beyond a limit is told which, and its session goes on.</summary>
public sealed class LimitTests : IAsyncDisposable
{
    private static readonly WampLimits s_limits = new()
    {
        MaxMessageBytes = 1 << 16,
        MaxRegistrationsPerSession = 2,
        MaxSubscriptionsPerSession = 2,
        MaxPendingCallsPerSession = 2,
        MaxSessions = 3,
        MaxQueuedBytes = 1 << 17,
        JoinTimeout = TimeSpan.FromSeconds(2),
    };

    private readonly TestRouter _router = new(new RouterOptions { Limits = s_limits });

    public static TheoryData<string, string> Ways { get; } = new([.. new[] { "ws", "tcp" }.SelectMany(scheme
        => WampFormat.All.Select(format => new TheoryDataRow<string, string>(scheme, format.Name)))]);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _router.DisposeAsync();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_message_that_is_too_large_is_answered_and_the_session_goes_on(string scheme, string format)
    {
        var serializer = Samples.Format(format);
        var large = new string('x', 200_000);
        await using var peer = await RawPeer.JoinAsync(new Unlimited(await _router.ConnectAsync(scheme, serializer)));
        foreach (var (code, message) in ((MessageCode, string)[])
        [
            (MessageCode.Call, $$"""[48,1,{},"a.b",["{{large}}"]]"""),
            (MessageCode.Publish, $$"""[16,2,{"acknowledge":true},"a.b",["{{large}}"]]"""),
            (MessageCode.Register, $$"""[64,3,{},"{{large}}"]"""), (MessageCode.Subscribe, $$"""[32,4,{},"{{large}}"]"""),
        ])
        {
            await peer.SayAsync(message);
            var error = Samples.Message(await peer.HearAsync());
            Assert.Equal((MessageCode.Error, code, WampUris.PayloadSizeExceeded), (error.Code, error.RequestCode, error.Uri));
            Assert.Contains("(the limit MaxMessageBytes)", error.Payload.First.Text, StringComparison.Ordinal);
        }

        await peer.SayAsync($$"""[16,5,{},"a.b",["{{large}}"]]""");
        await peer.SayAsync("""[48,6,{},"wamp.session.count"]""");

        Assert.Equal("[50,6,{},[1]]", await peer.HearAsync());
    }

    [Fact]
    public async Task A_result_that_is_too_large_fails_its_call_only()
    {
        await using var callee = await RawPeer.JoinAsync(new Unlimited(await _router.ConnectAsync("ws", WampFormat.Json)));
        await using var caller = await _router.JoinAsync();
        await callee.SayAsync("""[64,1,{},"a.b"]""");
        await callee.HearAsync();
        var call = caller.CallAsync("a.b", WampPayload.Empty, Now);
        await callee.HearAsync();

        await callee.SayAsync($$"""[70,1,{},["{{new string('x', 200_000)}}"]]""");

        Assert.Equal(WampUris.PayloadSizeExceeded, (await Assert.ThrowsAsync<WampException>(() => call)).Uri);
        Assert.Equal(2, (await caller.CallAsync("wamp.session.count", WampPayload.Empty, Now)).First.Integer);
    }

    [Fact]
    public async Task What_the_receiver_does_not_take_fails_its_call_only()
    {
        await using var callee = await RawPeer.JoinAsync(await _router.ConnectAsync("tcp", WampFormat.Json, 1024));
        await using var caller = await _router.JoinAsync("ws", WampFormat.MessagePack);
        await callee.SayAsync("""[64,1,{},"a.b"]""");
        await callee.HearAsync();

        var fault = await Assert.ThrowsAsync<WampException>(() => caller.CallAsync("a.b", WampPayload.Of(new byte[2000]), Now));

        Assert.Equal(WampUris.PayloadSizeExceeded, fault.Uri);
        Assert.Contains("its receiver takes 1024 (the limit that it named)", fault.Message, StringComparison.Ordinal);
        await callee.SayAsync("""[48,2,{},"wamp.session.count"]""");
        Assert.Equal("[50,2,{},[2]]", await callee.HearAsync());
    }

    [Fact]
    public async Task What_the_receivers_serializer_cannot_say_fails_its_call_only()
    {
        await using var callee = await _router.JoinAsync(WampFormat.Json);
        await using var caller = await _router.JoinAsync(WampFormat.MessagePack);
        await callee.RegisterAsync("a.b", (call, _) => Task.FromResult(call.Payload), new(), Now);

        var fault = await Assert.ThrowsAsync<WampException>(() => caller.CallAsync("a.b", WampPayload.Of(double.NaN), Now));

        Assert.Equal((WampUris.InvalidArgument, "the receiver speaks JSON, but JSON has no form for NaN"), (fault.Uri, fault.Message));
        Assert.Equal(1, (await caller.CallAsync("a.b", WampPayload.Of(1L), Now)).First.Integer);
    }

    [Fact]
    public async Task Arguments_too_deep_are_answered_by_the_limits_name()
    {
        await using var peer = await RawPeer.JoinAsync(await _router.ConnectAsync("tcp", WampFormat.Cbor));

        await peer.SayAsync($$"""[48,1,{},"a.b",{{new string('[', 40)}}{{new string(']', 40)}}]""");

        var error = Samples.Message(await peer.HearAsync());
        Assert.Equal((WampUris.LimitExceeded, "MaxDepth", 32L),
            (error.Uri, error.Payload.Keywords["limit"].Text, error.Payload.Keywords["max"].Integer));
    }

    [Fact]
    public async Task Registrations_subscriptions_and_pending_calls_are_counted()
    {
        await using var peer = await RawPeer.JoinAsync(await _router.ConnectAsync("ws", WampFormat.Json));
        foreach (var (kind, limit) in ((int, string)[])[(64, "MaxRegistrationsPerSession"), (32, "MaxSubscriptionsPerSession")])
        {
            await peer.SayAsync($$"""[{{kind}},1,{},"a.b"]""");
            await peer.SayAsync($$"""[{{kind}},2,{},"a.c"]""");
            await peer.SayAsync($$"""[{{kind}},3,{},"a.d"]""");
            Assert.StartsWith($"[{kind + 1},1,", await peer.HearAsync(), StringComparison.Ordinal);
            Assert.StartsWith($"[{kind + 1},2,", await peer.HearAsync(), StringComparison.Ordinal);
            Assert.Equal((WampUris.LimitExceeded, limit), Named(await peer.HearAsync()));
        }

        for (var i = 10; i < 13; i++) await peer.SayAsync($$"""[48,{{i}},{},"a.b"]""");
        Assert.StartsWith("[68,1,", await peer.HearAsync(), StringComparison.Ordinal);
        Assert.StartsWith("[68,2,", await peer.HearAsync(), StringComparison.Ordinal);
        Assert.Equal((WampUris.LimitExceeded, "MaxPendingCallsPerSession"), Named(await peer.HearAsync()));

        static (string, string?) Named(string json)
        {
            var message = Samples.Message(json);
            return (message.Uri, message.Payload.Keywords["limit"].Text);
        }
    }

    [Fact]
    public async Task One_session_too_many_is_told_so()
    {
        await using var one = await _router.JoinAsync();
        await using var two = await _router.JoinAsync();
        await using var three = await _router.JoinAsync();

        var fault = await Assert.ThrowsAsync<WampException>(() => _router.JoinAsync());

        Assert.Equal((WampUris.LimitExceeded, "there are too many sessions: the limit MaxSessions is 3"), (fault.Uri, fault.Message));
    }

    [Fact]
    public async Task Who_says_nothing_is_sent_away()
    {
        await using var peer = new RawPeer(await _router.ConnectAsync("tcp", WampFormat.Json));

        var abort = Samples.Message(await peer.HearAsync());

        Assert.Equal((MessageCode.Abort, WampUris.Timeout), (abort.Code, abort.Uri));
    }

    [Fact]
    public async Task A_slow_subscriber_costs_itself_only()
    {
        await using var slow = await RawPeer.JoinAsync(await _router.ConnectAsync("tcp", WampFormat.Json));
        await using var quick = await _router.JoinAsync(WampFormat.Cbor);
        await using var publisher = await _router.JoinAsync(WampFormat.MessagePack);
        await slow.SayAsync("""[32,1,{},"a.b"]""");
        await slow.HearAsync();
        var gone = new TaskCompletionSource<long?>();
        using var heard = new SemaphoreSlim(0);
        await quick.SubscribeAsync("a.b", (_, _) =>
        {
            heard.Release();
            return Task.CompletedTask;
        }, MatchPolicy.Exact, Now);
        await quick.SubscribeAsync("wamp.session.on_leave", (what, _) =>
        {
            gone.TrySetResult(what.Payload.First.Integer);
            return Task.CompletedTask;
        }, MatchPolicy.Exact, Now);

        // Until what the sockets hold is full, and then the queue.
        while (!gone.Task.IsCompleted)
        {
            await publisher.PublishAsync("a.b", WampPayload.Of(new byte[40_000]), new PublishOptions(), Now);
            await heard.WaitAsync(Now);
        }

        await gone.Task;
        Assert.False(quick.Ended.IsCompleted);
        Assert.Equal(2, (await publisher.CallAsync("wamp.session.count", WampPayload.Empty, Now)).First.Integer);
    }

    // A peer that does not care what the router takes.
    private sealed class Unlimited(IWampChannel inner) : IWampChannel
    {
        public WampFormat Format => inner.Format;

        public int MaxSendBytes => int.MaxValue;

        public ChannelInfo Info => inner.Info;

        public ValueTask<WampFrame?> ReceiveAsync(CancellationToken cancellation)
            => inner.ReceiveAsync(cancellation);

        public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
            => inner is RawSocketChannel raw ? raw.SendUncheckedAsync(message, cancellation)
                : inner.SendAsync(message, cancellation);

        public ValueTask CloseAsync(CancellationToken cancellation) => inner.CloseAsync(cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
