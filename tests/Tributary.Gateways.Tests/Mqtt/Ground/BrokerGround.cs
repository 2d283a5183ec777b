using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tributary.Transports.Mqtt;
using Ear = Tributary.Gateways.Tests.Mqtt.TestBroker.Ear;

namespace Tributary.Gateways.Tests.Mqtt.Ground;

/// <summary>What brokers do, seen by our client: the subjects of Eclipse Paho's interoperability tests. What a broker lacks is said by its
/// class and held here as a gap, so that a newer broker that has it is noticed.</summary>
public abstract class BrokerGround : IAsyncLifetime
{
    private readonly List<Ear> _ears = [];

    protected static CancellationToken Now => TestContext.Current.CancellationToken;

    protected abstract Uri Address { get; }

    /// <summary>Whether it knows shared subscriptions, expiry of messages, delay of wills, and sessions over a restart.</summary>
    protected abstract bool HasAll { get; }

    public abstract ValueTask InitializeAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var ear in _ears) await ear.DisposeAsync();
    }

    /// <summary>Ends it in order and starts it again.</summary>
    protected abstract Task RestartAsync();

    [Fact]
    public async Task Connect_a_client_without_an_id_is_given_one()
        => Assert.NotEmpty((await (await StartAsync()).Connection.ConnectedAsync(Now)).ClientId);

    [Fact]
    public async Task Retained_messages_come_to_those_who_subscribe_later_until_they_are_taken_back()
    {
        var first = await StartAsync();
        await first.SendAsync("r/a", "kept", retain: true);
        await first.SendAsync("r/b", "gone", retain: true);
        await first.SendAsync("r/b", "", retain: true);

        var late = await StartAsync(null, new MqttSubscription("r/+", MqttQos.AtLeastOnce));
        await first.SendAsync("r/c", "end");

        var kept = await late.NextAsync();
        Assert.Equal(("r/a", true), (kept.Topic, kept.Retain));
        Assert.Equal("end", await late.TextAsync());
    }

    [Fact]
    public async Task Will_a_client_that_goes_without_a_word_leaves_its_will()
    {
        var ear = await StartAsync(null, new MqttSubscription("will", MqttQos.AtLeastOnce));
        using (await RawAsync(5, 60, delay: 0))
        {
            // It goes at once.
        }

        Assert.Equal("bye", await ear.TextAsync());
    }

    [Fact]
    public async Task Will_delay_a_broker_that_knows_it_waits_before_it_publishes()
    {
        var ear = await StartAsync(null, new MqttSubscription("will", MqttQos.AtLeastOnce));
        using (await RawAsync(5, 60, delay: 3))
        {
            // It goes at once.
        }

        await Task.Delay(1500, Now);
        await ear.SendAsync("will", "later");
        Assert.Equal(HasAll ? "later" : "bye", await ear.TextAsync());
    }

    [Fact]
    public async Task Offline_messages_wait_for_a_client_whose_session_lasts()
    {
        var mine = new MqttConnectionOptions(Address) { ClientId = "mine", CleanStart = false, SessionExpiry = TimeSpan.FromHours(1) };
        await EndAsync(await StartAsync(mine, new MqttSubscription("q", MqttQos.AtLeastOnce)));
        var other = await StartAsync();
        for (var i = 0; i < 5; i++) await other.SendAsync("q", $"{i}");

        var back = await StartAsync(mine);

        for (var i = 0; i < 5; i++) Assert.Equal($"{i}", await back.TextAsync());
    }

    [Fact]
    public async Task Sessions_over_a_restart_are_kept_by_a_broker_that_knows_it()
    {
        var mine = new MqttConnectionOptions(Address) { ClientId = "mine", CleanStart = false, SessionExpiry = TimeSpan.FromHours(1) };
        await EndAsync(await StartAsync(mine, new MqttSubscription("q", MqttQos.AtLeastOnce)));
        await RestartAsync();

        Assert.Equal(HasAll, (await (await StartAsync(mine)).Connection.ConnectedAsync(Now)).IsSessionKept);
    }

    [Fact]
    public async Task Session_expiry_of_zero_ends_with_the_connection()
    {
        var mine = new MqttConnectionOptions(Address) { ClientId = "mine", CleanStart = false };
        await EndAsync(await StartAsync(mine, new MqttSubscription("q", MqttQos.AtLeastOnce)));

        Assert.False((await (await StartAsync(mine)).Connection.ConnectedAsync(Now)).IsSessionKept);
    }

    // A broker may send one copy or one for each subscription (MQTT 5, section 3.3.4).
    [Fact]
    public async Task Overlapping_subscriptions_bring_a_message_with_the_highest_quality_among_its_copies()
    {
        var ear = await StartAsync(null, new MqttSubscription("o/#", MqttQos.ExactlyOnce),
            new MqttSubscription("o/+", MqttQos.AtLeastOnce));
        await ear.SendAsync("o/a", "one", MqttQos.ExactlyOnce);

        var came = await ear.NextAsync();
        if (came.Qos != MqttQos.ExactlyOnce) came = await ear.NextAsync();
        Assert.Equal(("one", MqttQos.ExactlyOnce), (Text(came), came.Qos));
    }

    [Fact]
    public async Task Keepalive_a_client_that_is_silent_too_long_is_given_up()
    {
        var ear = await StartAsync(null, new MqttSubscription("will", MqttQos.AtLeastOnce));
        using var silent = await RawAsync(5, keepAlive: 1, delay: 0);

        Assert.Equal("bye", await ear.TextAsync());
    }

    [Fact]
    public async Task Redelivery_what_was_not_acknowledged_comes_again()
    {
        var mine = new MqttConnectionOptions(Address) { ClientId = "mine", CleanStart = false, SessionExpiry = TimeSpan.FromHours(1) };
        var held = new TaskCompletionSource();
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(Now))
        using (var connection = new MqttConnection(mine, new Notes(), TimeProvider.System))
        {
            await connection.SubscribeAsync(new MqttSubscription("q", MqttQos.AtLeastOnce), Now);
            var running = connection.RunAsync(async (_, token) =>
            {
                held.TrySetResult();
                await Task.Delay(Timeout.Infinite, token);
            }, end.Token);
            await connection.ConnectedAsync(Now);
            await (await StartAsync()).SendAsync("q", "again");
            await held.Task.WaitAsync(Now);
            await end.CancelAsync();
            await running.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        Assert.Equal("again", await (await StartAsync(mine)).TextAsync());
    }

    [Fact]
    public async Task Flow_control_a_small_inbox_takes_many_messages_in_order()
    {
        var ear = await StartAsync(new(Address) { MaxInboxMessages = 2 }, new MqttSubscription("f", MqttQos.AtLeastOnce));
        var other = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => other.SendAsync("f", $"{i}")));

        for (var i = 0; i < 200; i++) Assert.Equal($"{i}", await ear.TextAsync());
    }

    [Fact]
    public async Task Expiry_of_messages_is_kept_by_a_broker_that_knows_it()
    {
        var mine = new MqttConnectionOptions(Address) { ClientId = "mine", CleanStart = false, SessionExpiry = TimeSpan.FromHours(1) };
        await EndAsync(await StartAsync(mine, new MqttSubscription("q", MqttQos.AtLeastOnce)));
        var other = await StartAsync();
        await other.Connection.SendAsync(new MqttMessage("q", "old"u8.ToArray())
        {
            Qos = MqttQos.AtLeastOnce,
            Expiry = TimeSpan.FromSeconds(1),
        }, Now);
        await Task.Delay(2500, Now);
        await other.SendAsync("q", "new");

        Assert.Equal(HasAll ? "new" : "old", await (await StartAsync(mine)).TextAsync());
    }

    [Fact]
    public async Task Shared_subscriptions_are_said_to_be_there_where_they_are()
    {
        var first = await StartAsync();
        Assert.Equal(HasAll, (await first.Connection.ConnectedAsync(Now)).SharesSubscriptions);
        if (!HasAll) return;
        var second = await StartAsync();
        foreach (var ear in new[] { first, second })
            await ear.Connection.SubscribeAsync(new MqttSubscription("$share/g/s", MqttQos.AtLeastOnce), Now);
        var other = await StartAsync();
        for (var i = 0; i < 20; i++) await other.SendAsync("s", $"{i}");
        while (first.Count + second.Count < 20) await Task.Delay(20, Now);

        await Task.Delay(200, Now);
        Assert.Equal(20, first.Count + second.Count);
        Assert.NotEqual(0, first.Count);
        Assert.NotEqual(0, second.Count);
    }

    [Fact]
    public async Task Subscription_options_leave_out_ones_own_messages_and_retained_ones()
    {
        var ear = await StartAsync(null, new MqttSubscription("n", MqttQos.AtLeastOnce) { NoLocal = true });
        var other = await StartAsync();
        await other.SendAsync("n2", "kept", retain: true);
        await ear.Connection.SubscribeAsync(new MqttSubscription("n2", MqttQos.AtLeastOnce) { Retained = MqttRetained.Never }, Now);
        await ear.SendAsync("n", "mine");
        await other.SendAsync("n", "theirs");

        Assert.Equal("theirs", await ear.TextAsync());
    }

    [Fact]
    public async Task Request_and_response_carry_topic_correlation_and_properties()
    {
        var asked = await StartAsync(null, new MqttSubscription("ask", MqttQos.AtLeastOnce));
        var asking = await StartAsync(null, new MqttSubscription("answer", MqttQos.AtLeastOnce));
        await asking.Connection.SendAsync(new MqttMessage("ask", "2 + 2"u8.ToArray())
        {
            ResponseTopic = "answer",
            Correlation = new byte[] { 1, 0, 255 },
            ContentType = "text/plain",
            Properties = [new("k", "one"), new("k", "two")],
        }, Now);

        var question = await asked.NextAsync();
        Assert.Equal(("answer", "text/plain"), (question.ResponseTopic, question.ContentType));
        Assert.Equal([new("k", "one"), new("k", "two")], question.Properties);
        var answer = new MqttMessage(question.ResponseTopic!, "4"u8.ToArray()) { Correlation = question.Correlation };
        await asked.Connection.SendAsync(answer, Now);
        Assert.Equal([1, 0, 255], (await asking.NextAsync()).Correlation.ToArray());
    }

    [Fact]
    public async Task Maximum_packet_size_what_is_larger_than_a_client_takes_passes_it_by()
    {
        var ear = await StartAsync(new(Address) { MaxPacketBytes = 2000 }, new MqttSubscription("p", MqttQos.AtLeastOnce));
        var other = await StartAsync();
        await other.SendAsync("p", new string('x', 5000));
        await other.SendAsync("p", "small");

        Assert.Equal("small", await ear.TextAsync());
        Assert.Equal(1, ear.Connection.Counts.Connects);
    }

    private async Task<Ear> StartAsync(MqttConnectionOptions? options = null, params MqttSubscription[] subscriptions)
    {
        var ear = new Ear(options ?? new MqttConnectionOptions(Address));
        _ears.Add(ear);
        foreach (var one in subscriptions) await ear.Connection.SubscribeAsync(one, Now);
        await ear.Connection.ConnectedAsync(Now);
        return ear;
    }

    private async Task EndAsync(Ear ear)
    {
        _ears.Remove(ear);
        await ear.DisposeAsync();
    }

    private static string Text(MqttMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    // A client of MQTT 5 that has a will, "bye" on the topic "will", and says nothing more.
    private async Task<TcpClient> RawAsync(byte version, ushort keepAlive, uint delay)
    {
        var wait = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(wait, delay);
        byte[] body = [0, 4, .. "MQTT"u8, version, 0b0000_1110, (byte)(keepAlive >> 8), (byte)keepAlive, 5, 0x11, 0, 0, 0, 60, 0, 3,
            .. "raw"u8, 5, 0x18, .. wait, 0, 4, .. "will"u8, 0, 3, .. "bye"u8];
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port, Now);
        await socket.GetStream().WriteAsync((byte[])[0x10, (byte)body.Length, .. body], Now);
        var welcome = new byte[4];
        await socket.GetStream().ReadExactlyAsync(welcome, Now);
        Assert.Equal((0x20, 0), (welcome[0], welcome[3]));
        return socket;
    }

    private sealed class Notes : IMqttObserver;
}
