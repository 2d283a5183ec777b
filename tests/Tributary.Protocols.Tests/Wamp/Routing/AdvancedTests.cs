using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Routing;

namespace Tributary.Protocols.Tests.Wamp.Routing;

/// <summary>The advanced profile between sessions of ours.</summary>
public sealed class AdvancedTests : IAsyncDisposable
{
    private readonly TestRouter _router = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _router.DisposeAsync();

    [Fact]
    public async Task A_result_comes_in_parts()
    {
        await using var callee = await _router.JoinAsync();
        await using var caller = await _router.JoinAsync();
        await callee.RegisterAsync("a.counts", async (call, token) =>
        {
            for (var i = 1; i <= 3; i++) await call.ProgressAsync(WampPayload.Of(i), token);
            return WampPayload.Of(call.WantsProgress ? "all" : "at once");
        }, new(), Now);
        var parts = new List<long?>();

        var all = await caller.CallAsync("a.counts", WampPayload.Empty,
            new CallOptions { Progress = part => parts.Add(part.First.Integer) }, Now);
        var once = await caller.CallAsync("a.counts", WampPayload.Empty, Now);

        Assert.Equal([1, 2, 3], parts);
        Assert.Equal(("all", "at once"), (all.First.Text, once.First.Text));
    }

    [Theory]
    [InlineData(CancelMode.KillNoWait, true)]
    [InlineData(CancelMode.Kill, true)]
    [InlineData(CancelMode.Skip, false)]
    public async Task A_call_is_cancelled(CancelMode mode, bool isTold)
    {
        await using var callee = await _router.JoinAsync();
        await using var caller = await _router.JoinAsync();
        var (begun, told, release) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        await callee.RegisterAsync("a.waits", async (_, token) =>
        {
            token.Register(() => told.TrySetResult());
            begun.SetResult();
            await release.Task.WaitAsync(token);
            return WampPayload.Empty;
        }, new(), Now);
        using var cancel = new CancellationTokenSource();
        var call = caller.CallAsync("a.waits", WampPayload.Empty, new CallOptions { Cancel = mode }, cancel.Token);
        await begun.Task;

        await cancel.CancelAsync();

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => call);
        Assert.True(fault is OperationCanceledException or WampException { Uri: WampUris.Canceled }, fault.ToString());
        if (isTold) await told.Task;
        Assert.Equal(isTold, told.Task.IsCompleted);
        release.SetResult();
        Assert.Equal(2, (await caller.CallAsync("wamp.session.count", WampPayload.Empty, Now)).First.Integer);
    }

    [Fact]
    public async Task A_call_that_takes_too_long_is_ended_by_the_router()
    {
        await using var callee = await _router.JoinAsync();
        await using var caller = await _router.JoinAsync();
        var told = new TaskCompletionSource();
        await callee.RegisterAsync("a.waits", async (_, token) =>
        {
            token.Register(() => told.TrySetResult());
            await Task.Delay(Timeout.Infinite, token);
            return WampPayload.Empty;
        }, new(), Now);

        var fault = await Assert.ThrowsAsync<WampException>(() => caller.CallAsync("a.waits", WampPayload.Empty,
            new CallOptions { Timeout = TimeSpan.FromMilliseconds(50) }, Now));

        Assert.Equal(WampUris.Timeout, fault.Uri);
        await told.Task;
    }

    [Fact]
    public async Task A_callee_that_leaves_fails_its_calls_and_a_caller_that_leaves_stops_them()
    {
        var callee = await _router.JoinAsync();
        var caller = await _router.JoinAsync();
        await using var other = await _router.JoinAsync();
        var (begun, told) = (new SemaphoreSlim(0), new TaskCompletionSource());
        await callee.RegisterAsync("a.waits", async (_, token) =>
        {
            token.Register(() => told.TrySetResult());
            begun.Release();
            await Task.Delay(Timeout.Infinite, token);
            return WampPayload.Empty;
        }, new(), Now);
        var abandoned = caller.CallAsync("a.waits", WampPayload.Empty, Now);
        await begun.WaitAsync(Now);

        await caller.DisposeAsync();

        await told.Task;
        await Assert.ThrowsAsync<WampException>(() => abandoned);
        var failed = other.CallAsync("a.waits", WampPayload.Empty, Now);
        await begun.WaitAsync(Now);
        await callee.DisposeAsync();
        Assert.Equal(WampUris.Canceled, (await Assert.ThrowsAsync<WampException>(() => failed)).Uri);
    }

    [Theory]
    [InlineData(InvokePolicy.RoundRobin, "0 1 2 0 1 2")]
    [InlineData(InvokePolicy.First, "0 0 0 0 0 0")]
    [InlineData(InvokePolicy.Last, "2 2 2 2 2 2")]
    [InlineData(InvokePolicy.Random, "")]
    public async Task Several_share_a_procedure(InvokePolicy invoke, string expected)
    {
        await using var caller = await _router.JoinAsync();
        var callees = new List<WampSession>();
        for (var i = 0L; i < 3; i++)
        {
            var number = i;
            callees.Add(await _router.JoinAsync());
            await callees[^1].RegisterAsync("a.b", (_, _) => Task.FromResult(WampPayload.Of(number)), new() { Invoke = invoke }, Now);
        }

        var answers = new List<string>();
        for (var i = 0; i < 6; i++) answers.Add((await caller.CallAsync("a.b", WampPayload.Empty, Now)).First.ToString());
        var clash = await Assert.ThrowsAsync<WampException>(() => caller.RegisterAsync("a.b", (_, _) => Task.FromResult(WampPayload.Empty),
            new(), Now));

        if (expected.Length > 0) Assert.Equal(expected, string.Join(' ', answers));
        else Assert.All(answers, answer => Assert.Contains(answer, (string[])["0", "1", "2"]));
        Assert.Equal(WampUris.ProcedureAlreadyExists, clash.Uri);
        foreach (var callee in callees) await callee.DisposeAsync();
    }

    [Fact]
    public async Task Patterns_take_calls_and_events_and_say_which()
    {
        await using var one = await _router.JoinAsync();
        await using var other = await _router.JoinAsync();
        var topics = System.Threading.Channels.Channel.CreateUnbounded<string>();
        await one.RegisterAsync("com.app", (call, _) => Task.FromResult(WampPayload.Of("prefix " + call.Procedure)),
            new() { Match = MatchPolicy.Prefix }, Now);
        await one.RegisterAsync("org..get", (call, _) => Task.FromResult(WampPayload.Of("wildcard " + call.Procedure)),
            new() { Match = MatchPolicy.Wildcard }, Now);
        foreach (var (uri, match) in ((string, MatchPolicy)[])[("com.app", MatchPolicy.Prefix), ("com..x", MatchPolicy.Wildcard)])
            await one.SubscribeAsync(uri, (what, token)
                => topics.Writer.WriteAsync($"{match} {what.Topic}", token).AsTask(), match, Now);

        Assert.Equal("prefix com.app.a.b", (await other.CallAsync("com.app.a.b", WampPayload.Empty, Now)).First.Text);
        Assert.Equal("wildcard org.x.get", (await other.CallAsync("org.x.get", WampPayload.Empty, Now)).First.Text);
        await other.PublishAsync("com.app.x", WampPayload.Empty, new(), Now);

        Assert.Equal("Prefix com.app.x", await topics.Reader.ReadAsync(Now));
        Assert.Equal("Wildcard com.app.x", await topics.Reader.ReadAsync(Now));
        await other.PublishAsync("com.b.x", WampPayload.Empty, new(), Now);
        Assert.Equal("Wildcard com.b.x", await topics.Reader.ReadAsync(Now));
    }

    [Fact]
    public async Task Callers_and_publishers_are_told_of_where_they_say_so()
    {
        await using var one = await _router.JoinAsync();
        await using var other = await _router.JoinAsync();
        var heard = System.Threading.Channels.Channel.CreateUnbounded<WampEvent>();
        await one.RegisterAsync("a.b", (call, _) => Task.FromResult(WampPayload.Of(call.Caller is { } id ? id : default(WampValue))),
            new(), Now);
        await one.SubscribeAsync("a.t", (what, token) => heard.Writer.WriteAsync(what, token).AsTask(), MatchPolicy.Exact, Now);

        Assert.True((await other.CallAsync("a.b", WampPayload.Empty, Now)).First.IsNull);
        var told = await other.CallAsync("a.b", WampPayload.Empty, new CallOptions { DisclosesMe = true }, Now);
        Assert.Equal(other.Id, told.First.Integer);
        await other.PublishAsync("a.t", WampPayload.Empty, new(), Now);
        await other.PublishAsync("a.t", WampPayload.Empty, new() { DisclosesMe = true }, Now);

        Assert.Null((await heard.Reader.ReadAsync(Now)).Publisher);
        Assert.Equal(other.Id, (await heard.Reader.ReadAsync(Now)).Publisher);
    }

    [Fact]
    public async Task A_publication_reaches_whom_it_is_meant_for()
    {
        var sessions = new[] { await _router.JoinAsync(), await _router.JoinAsync(), await _router.JoinAsync() };
        var heard = sessions.Select(_ => new List<string>()).ToArray();
        var done = sessions.Select(_ => new TaskCompletionSource()).ToArray();
        for (var i = 0; i < 3; i++)
        {
            var at = i;
            await sessions[i].SubscribeAsync("a.t", (what, _) =>
            {
                if (what.Payload.First.Text == "end") done[at].TrySetResult();
                else heard[at].Add(what.Payload.First.Text!);
                return Task.CompletedTask;
            }, MatchPolicy.Exact, Now);
        }

        await PublishAsync("others", new());
        await PublishAsync("all", new() { IncludesMe = true });
        await PublishAsync("one", new() { Eligible = [sessions[1].Id] });
        await PublishAsync("not one", new() { Excluded = [sessions[1].Id] });
        await PublishAsync("nobody", new() { EligibleAuthRoles = ["admin"] });
        await PublishAsync("roles", new() { EligibleAuthRoles = ["anonymous"], ExcludedAuthIds = [sessions[2].AuthId!] });
        await PublishAsync("end", new() { IncludesMe = true });
        await Task.WhenAll(done.Select(one => one.Task));

        Assert.Equal(["all"], heard[0]);
        Assert.Equal(["others", "all", "one", "roles"], heard[1]);
        Assert.Equal(["others", "all", "not one"], heard[2]);
        foreach (var session in sessions) await session.DisposeAsync();

        Task PublishAsync(string text, PublishOptions options) => sessions[0].PublishAsync("a.t", WampPayload.Of(text), options, Now);
    }

    [Fact]
    public async Task The_router_tells_of_itself()
    {
        await using var watcher = await _router.JoinAsync();
        var heard = System.Threading.Channels.Channel.CreateUnbounded<string>();
        await watcher.SubscribeAsync("wamp.", (what, token) => heard.Writer.WriteAsync(what.Topic, token).AsTask(), MatchPolicy.Prefix,
            Now);
        var other = await _router.JoinAsync();
        await other.RegisterAsync("a.b", (_, _) => Task.FromResult(WampPayload.Empty), new(), Now);
        await other.SubscribeAsync("a.t", (_, _) => Task.CompletedTask, MatchPolicy.Exact, Now);

        var registration = await AskAsync("wamp.registration.match", "a.b");
        var details = await AskAsync("wamp.registration.get", registration);
        var subscription = await AskAsync("wamp.subscription.lookup", "a.t");
        var known = await AskAsync("wamp.session.get", other.Id);

        Assert.Equal(("a.b", "exact", "single"), (details["uri"].Text, details["match"].Text, details["invoke"].Text));
        Assert.Equal(other.Id, Assert.Single((await AskAsync("wamp.registration.list_callees", registration)).Items).Integer);
        Assert.Equal(other.Id, Assert.Single((await AskAsync("wamp.subscription.list_subscribers", subscription)).Items).Integer);
        Assert.Equal("a.t", (await AskAsync("wamp.subscription.get", subscription))["uri"].Text);
        Assert.Equal(registration.Integer, (await AskAsync("wamp.registration.list"))["exact"].Items[0].Integer);
        Assert.Equal("anonymous", known["authrole"].Text);
        Assert.Equal(WampUris.NoSuchSession, (await Assert.ThrowsAsync<WampException>(() => AskAsync("wamp.session.get", 1L))).Uri);
        await AskAsync("wamp.session.kill", other.Id);
        Assert.Equal(WampUris.Killed, (await other.Ended).Uri);
        foreach (var topic in (string[])["subscription.on_create", "subscription.on_subscribe", "session.on_join", "registration.on_create",
            "registration.on_register", "subscription.on_create", "subscription.on_subscribe", "registration.on_unregister",
            "registration.on_delete", "subscription.on_unsubscribe", "subscription.on_delete", "session.on_leave"])
            Assert.Equal("wamp." + topic, await heard.Reader.ReadAsync(Now));
        await other.DisposeAsync();

        async Task<WampValue> AskAsync(string procedure, params WampValue[] arguments)
            => (await watcher.CallAsync(procedure, WampPayload.Of(arguments), Now)).First;
    }

    [Fact]
    public async Task Who_may_not_is_told_so()
    {
        await using var router = new TestRouter(new RouterOptions
        {
            MayDo = (_, action, uri) => action != WampAction.Register || uri == "a.b",
        });
        await using var session = await router.JoinAsync();

        await session.RegisterAsync("a.b", (_, _) => Task.FromResult(WampPayload.Empty), new(), Now);

        Assert.Equal(WampUris.NotAuthorized, (await Assert.ThrowsAsync<WampException>(() => session.RegisterAsync("a.c",
            (_, _) => Task.FromResult(WampPayload.Empty), new(), Now))).Uri);
    }
}
