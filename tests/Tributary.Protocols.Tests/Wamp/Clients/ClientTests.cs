using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Tests.Wamp.Clients;

/// <summary>A client that stays.</summary>
public sealed class ClientTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_stood_stands_again_after_the_line_broke()
    {
        await using var router = new TestRouter();
        await using var other = await router.JoinAsync();
        var (lines, heard) = (new List<IWampChannel>(), System.Threading.Channels.Channel.CreateUnbounded<long?>());
        var waits = new List<string>();
        await using var client = new WampClient(new ClientOptions(async _ =>
        {
            lines.Add(await router.ConnectAsync("tcp", WampFormat.Cbor));
            return lines[^1];
        }, TestRouter.Realm)
        {
            Backoff = new Backoff { First = TimeSpan.FromMilliseconds(10) },
            Waiting = (reason, _) => waits.Add(reason.Uri),
        }, TimeProvider.System, new Random(1));
        await client.RegisterAsync("a.b", (_, _) => Task.FromResult(WampPayload.Of(lines.Count)), new(), Now);
        await client.SubscribeAsync("a.t", async (what, token) => await heard.Writer.WriteAsync(what.Payload.First.Integer, token),
            MatchPolicy.Exact, Now);
        Assert.Equal(1, (await other.CallAsync("a.b", WampPayload.Empty, Now)).First.Integer);
        var first = (await client.SessionAsync(Now)).Id;

        await lines[0].DisposeAsync();

        while ((await client.SessionAsync(Now)).Id == first) await Task.Delay(10, Now);
        Assert.Equal(2, (await other.CallAsync("a.b", WampPayload.Empty, Now)).First.Integer);
        await other.PublishAsync("a.t", WampPayload.Of(7L), new(), Now);
        Assert.Equal(7, await heard.Reader.ReadAsync(Now));
        Assert.Equal([WampUris.NetworkFailure], waits);
    }

    [Fact]
    public async Task A_procedure_that_is_taken_is_tried_for_again()
    {
        await using var router = new TestRouter();
        var other = await router.JoinAsync();
        var waiting = new TaskCompletionSource<WampException>();
        IWampChannel? line = null;
        await using var client = new WampClient(new ClientOptions(async _ => line = await router.ConnectAsync("ws", WampFormat.Json),
            TestRouter.Realm)
        {
            Backoff = new Backoff { First = TimeSpan.FromMilliseconds(10) },
            Waiting = (reason, _) =>
            {
                if (reason.Uri == WampUris.ProcedureAlreadyExists) waiting.TrySetResult(reason);
            },
        }, TimeProvider.System, new Random(1));
        await client.RegisterAsync("a.b", (_, _) => Task.FromResult(WampPayload.Of("client")), new(), Now);
        var gone = new TaskCompletionSource();
        await other.SubscribeAsync("wamp.session.on_leave", (_, _) =>
        {
            gone.TrySetResult();
            return Task.CompletedTask;
        }, MatchPolicy.Exact, Now);
        await line!.DisposeAsync();
        await gone.Task;
        await other.CallAsync("wamp.session.count", WampPayload.Empty, Now);
        try
        {
            await other.RegisterAsync("a.b", (_, _) => Task.FromResult(WampPayload.Of("other")), new(), Now);
            await waiting.Task;
        }
        catch (WampException fault) when (fault.Uri == WampUris.ProcedureAlreadyExists)
        {
            // The client was quicker.
        }

        await other.DisposeAsync();
        await using var third = await router.JoinAsync();
        while (true)
        {
            try
            {
                Assert.Equal("client", (await third.CallAsync("a.b", WampPayload.Empty, Now)).First.Text);
                return;
            }
            catch (WampException fault) when (fault.Uri is WampUris.NoSuchProcedure or WampUris.Canceled)
            {
                await Task.Delay(10, Now);
            }
        }
    }

    [Fact]
    public async Task What_is_final_ends_it()
    {
        await using var router = new TestRouter();
        await using var client = new WampClient(new ClientOptions(_ => router.ConnectAsync("tcp", WampFormat.Json),
            TestRouter.Realm with { Credential = new TicketCredential("joe", "x") }), TimeProvider.System, new Random(1));

        Assert.Equal(WampUris.NoMatchingAuthMethod, (await Assert.ThrowsAsync<WampException>(() => client.SessionAsync(Now))).Uri);
        Assert.Equal(WampUris.NoMatchingAuthMethod, (await Assert.ThrowsAsync<WampException>(() => client.Ended)).Uri);
    }

    [Fact]
    public void Waits_grow_and_differ()
    {
        var (backoff, random) = (new Backoff(), new Random(3));
        var waits = Enumerable.Range(1, 40).Select(failures => backoff.After(failures, random).TotalSeconds).ToList();

        Assert.InRange(waits[0], 1.35, 1.65);
        Assert.InRange(waits[3], 1.5 * 3.375 * 0.9, 1.5 * 3.375 * 1.1);
        Assert.All(waits, wait => Assert.InRange(wait, 1.35, 330));
        Assert.InRange(waits[^1], 270, 330);
    }

    [Theory]
    [InlineData("[2,1,{}]", "WELCOME came that nobody asked for")]
    [InlineData("[50,99,{}]", "RESULT came that nobody asked for")]
    [InlineData("[48,1,{},\"a.b\"]", "CALL came that nobody asked for")]
    [InlineData("[50]", "RESULT ends before its request id")]
    public async Task A_router_that_breaks_the_protocol_is_told_how(string message, string what)
    {
        var (ours, theirs) = MemoryChannel.CreatePair(WampFormat.Json, 1 << 20);
        await using var router = new RawPeer(theirs);
        var joining = WampSession.JoinAsync(ours, TestRouter.Realm, TimeProvider.System, Now);
        await router.HearAsync();
        await router.SayAsync("""[2,7,{"roles":{"broker":{},"dealer":{}}}]""");
        await using var session = await joining;

        await router.SayAsync(message);

        Assert.Equal($$"""[3,{"message":"{{what}}"},"wamp.error.protocol_violation"]""", await router.HearAsync());
        Assert.Equal(WampUris.ProtocolViolation, (await session.Ended).Uri);
    }

    [Fact]
    public async Task What_is_too_large_for_a_client_fails_one_call_only()
    {
        await using var router = new TestRouter();
        await using var callee = await router.JoinAsync();
        var limits = new WampLimits { MaxMessageBytes = 1 << 12 };
        await callee.RegisterAsync("a.b", (_, _) => Task.FromResult(WampPayload.Of(new byte[10_000])), new(), Now);
        await using var client = await WampSession.JoinAsync(await router.ConnectAsync("ws", WampFormat.Json, limits.MaxMessageBytes),
            TestRouter.Realm with { Limits = limits }, TimeProvider.System, Now);

        var fault = await Assert.ThrowsAsync<WampException>(() => client.CallAsync("a.b", WampPayload.Empty, Now));

        Assert.Equal(WampUris.PayloadSizeExceeded, fault.Uri);
        Assert.Contains("at most 4096 are taken (the limit MaxMessageBytes)", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await client.CallAsync("wamp.session.count", WampPayload.Empty, Now)).First.Integer);
    }
}
