using System.Diagnostics;
using Folders;
using global::Peers;
using Tributary.Transports.Mqtt;
using static Tributary.Transports.Tests.Mqtt.Heard;

namespace Tributary.Transports.Tests.Mqtt;

/// <summary>A lasting connection at Debian's mosquitto.</summary>
public sealed class MqttConnectionTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MqttVersion.V5)]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V31)]
    public async Task Messages_come_and_go_in_every_quality_and_version(MqttVersion version)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var heard = await StartAsync(new(broker.Address) { Version = version, ClientId = "one" },
            new MqttSubscription("a/+", MqttQos.ExactlyOnce));

        foreach (var qos in Enum.GetValues<MqttQos>())
        {
            await heard.Connection.SendAsync(Text("a/b", $"hello {qos}", qos).With("k", "v"), Now);
            var came = await heard.NextAsync();
            Assert.Equal((qos, $"hello {qos}"), (came.Qos, System.Text.Encoding.UTF8.GetString(came.Payload.Span)));
            Assert.Equal(version == MqttVersion.V5 ? "v" : null, came.Property("k"));
        }

        Assert.Equal((3L, 3L, 1L), (heard.Connection.Counts.Received, heard.Connection.Counts.Sent, heard.Connection.Counts.Connects));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_a_broker_knows_MQTT_3_only_that_is_spoken_if_it_may_be(bool says)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var older = new OlderBroker(broker.Port, says);
        var options = new MqttConnectionOptions(older.Address) { ClientId = "one", Otherwise = MqttVersion.V311 };
        await using var heard = await StartAsync(options, new MqttSubscription("a", MqttQos.AtLeastOnce));

        await heard.Connection.SendAsync(Text("a", "hello").With("k", "v"), Now);

        var came = await heard.NextAsync();
        Assert.Equal(("hello", null), (System.Text.Encoding.UTF8.GetString(came.Payload.Span), came.Property("k")));
        Assert.Single(heard.Breaks);
    }

    [Fact]
    public async Task A_broker_that_knows_MQTT_3_only_is_left_where_nothing_else_may_be_spoken()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var older = new OlderBroker(broker.Port, says: true);
        await using var heard = new Heard(new MqttConnectionOptions(older.Address));

        var refused = await Assert.ThrowsAsync<MqttRefusedException>(() => heard.Running.WaitAsync(TimeSpan.FromSeconds(20)));

        Assert.Contains("another version of the protocol", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_was_killed_is_found_again_within_seconds_with_all_subscriptions()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var heard = await StartAsync(new(broker.Address), new MqttSubscription("a", MqttQos.AtLeastOnce));
        await using var other = await StartAsync(new(broker.Address));

        for (var i = 0; i < 5; i++)
        {
            await broker.KillAsync();
            await Until(() => heard.Connection.Welcome is null && other.Connection.Welcome is null);
            await broker.StartAsync();
            var clock = Stopwatch.StartNew();
            await heard.Connection.ConnectedAsync(Now);
            await other.Connection.ConnectedAsync(Now);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(8), $"{clock.Elapsed}");
            await other.Connection.SendAsync(Text("a", $"{i}"), Now);
            Assert.Equal($"{i}", await heard.TextAsync());
        }

        Assert.NotEmpty(heard.Breaks);
    }

    [Fact]
    public async Task A_broker_that_freezes_is_left_and_found_again()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var proxy = new CuttingProxy(broker.Port);
        var options = new MqttConnectionOptions(new Uri($"mqtt://127.0.0.1:{proxy.Port}")) { KeepAlive = TimeSpan.FromSeconds(1) };
        await using var heard = await StartAsync(options, new MqttSubscription("a", MqttQos.AtLeastOnce));

        proxy.Hold();
        await Until(() => heard.Connection.Welcome is null);
        proxy.Release();
        await heard.Connection.ConnectedAsync(Now);
        await heard.Connection.SendAsync(Text("a", "back"), Now);

        Assert.Equal("back", await heard.TextAsync());
        Assert.Contains("did not answer", heard.Breaks.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_handed_over_while_the_broker_is_away_comes_in_order_also_after_a_restart_of_the_client()
    {
        using var folder = new TemporaryFolder();
        await using var broker = await MosquittoBroker.StartAsync("persistence true", "persistence_location FOLDER/");
        await using var heard = await StartAsync(new(broker.Address)
        {
            ClientId = "reader",
            CleanStart = false,
            SessionExpiry = TimeSpan.FromHours(1),
        }, new MqttSubscription("rows", MqttQos.AtLeastOnce));
        var options = new MqttConnectionOptions(broker.Address) { QueueFolder = folder.At("queue") };

        await broker.StopAsync();
        await using (var sender = new Heard(options))
            for (var i = 0; i < 300; i++) Assert.True(await sender.Connection.PublishAsync(Text("rows", $"{i}"), Now));
        await using var again = new Heard(options);
        for (var i = 300; i < 600; i++) Assert.True(await again.Connection.PublishAsync(Text("rows", $"{i}"), Now));
        Assert.Equal(600, again.Connection.Queued);
        await broker.StartAsync();
        await heard.Connection.ConnectedAsync(Now);

        for (var i = 0; i < 600; i++) Assert.Equal($"{i}", await heard.TextAsync());
        await Until(() => again.Connection.Queued == 0);
    }

    [Theory]
    [InlineData(MqttVersion.V5)]
    [InlineData(MqttVersion.V311)]
    public async Task What_is_published_about_messages_that_a_broker_kept_goes_out_also_before_it_has_answered(MqttVersion version)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        var named = new MqttConnectionOptions(broker.Address)
        {
            ClientId = "named",
            Version = version,
            CleanStart = false,
            SessionExpiry = TimeSpan.FromHours(1),
        };
        var rows = new MqttSubscription("rows", MqttQos.AtLeastOnce);
        await using (await StartAsync(named, rows)) { }
        await using var other = await StartAsync(new(broker.Address), new MqttSubscription("scores", MqttQos.AtMostOnce));
        for (var i = 0; i < 300; i++) await other.Connection.SendAsync(Text("rows", $"{i}"), Now);

        // The broker sends what it kept together with its first words, and answers the subscription after that.
        var made = new TaskCompletionSource<MqttConnection>();
        await using var again = new Heard(named, async (message, token)
            => await (await made.Task).PublishAsync(new MqttMessage("scores", message.Payload), token));
        made.SetResult(again.Connection);
        await again.Connection.SubscribeAsync(rows, Now);

        for (var i = 0; i < 300; i++) Assert.Equal($"{i}", await other.TextAsync());
        Assert.Equal(0, again.Connection.Counts.Unsent);
    }

    [Fact]
    public async Task A_full_queue_says_so_and_counts()
    {
        using var folder = new TemporaryFolder();
        var away = new MqttConnectionOptions(new Uri("mqtt://127.0.0.1:1")) { QueueFolder = folder.At("queue"), MaxQueueBytes = 1 << 16 };
        await using var sender = new Heard(away);
        var taken = 0;
        while (await sender.Connection.PublishAsync(new MqttMessage("a", new byte[1000]) { Qos = MqttQos.AtLeastOnce }, Now)) taken++;

        Assert.InRange(taken, 50, 66);
        Assert.Equal((1L, taken), (sender.Connection.Counts.Refused, sender.Connection.Queued));
        Assert.Contains("full", sender.Drops.Single(), StringComparison.Ordinal);
        Assert.False(await sender.Connection.PublishAsync(Text("a", "now or never", MqttQos.AtMostOnce), Now));
        Assert.Equal(1, sender.Connection.Counts.Unsent);
    }

    [Fact]
    public async Task A_client_that_is_not_let_in_says_why_and_what_to_do()
    {
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous false");
        await using var heard = new Heard(new(broker.Address) { Credentials = () => new MqttCredentials { User = "a", Password = "b" } });

        var refused = await Assert.ThrowsAsync<MqttRefusedException>(() => heard.Running);

        Assert.Contains("user and password", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_larger_than_the_broker_takes_is_refused_by_name_and_what_follows_goes()
    {
        using var folder = new TemporaryFolder();
        await using var broker = await MosquittoBroker.StartAsync("max_packet_size 20000");
        var options = new MqttConnectionOptions(broker.Address) { QueueFolder = folder.At("queue") };
        await using (var away = new Heard(options with { Broker = new Uri("mqtt://127.0.0.1:1") }))
        {
            Assert.True(await away.Connection.PublishAsync(new MqttMessage("a", new byte[30_000]) { Qos = MqttQos.AtLeastOnce }, Now));
            Assert.True(await away.Connection.PublishAsync(Text("a", "small"), Now));
        }

        await using var heard = await StartAsync(options, new MqttSubscription("a", MqttQos.AtLeastOnce));
        var large = await Assert.ThrowsAsync<MqttTooLargeException>(()
            => heard.Connection.SendAsync(new MqttMessage("a", new byte[30_000]) { Qos = MqttQos.AtLeastOnce }, Now));

        Assert.Equal("small", await heard.TextAsync());
        Assert.Equal((20_000L, 1L), (large.Max, heard.Connection.Counts.SetAside));
    }

    [Fact]
    public async Task A_goodbye_sends_its_last_words_and_no_will()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var heard = await StartAsync(new(broker.Address), new MqttSubscription("end/#", MqttQos.AtLeastOnce));
        var options = new MqttConnectionOptions(broker.Address)
        {
            Will = Text("end/will", "lost"),
            Farewell = [Text("end/goodbye", "bye")],
        };

        await (await StartAsync(options)).DisposeAsync();
        var proxy = new CuttingProxy(broker.Port);
        await using var cut = await StartAsync(options with { Broker = new Uri($"mqtt://127.0.0.1:{proxy.Port}") });
        await proxy.DisposeAsync();

        Assert.Equal("bye", await heard.TextAsync());
        Assert.Equal("lost", await heard.TextAsync());
    }

    [Fact]
    public async Task A_receiver_that_is_slow_holds_up_the_broker_and_one_that_breaks_loses_only_its_message()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        var (go, texts) = (new TaskCompletionSource(), new List<string>());
        await using var slow = new Heard(new(broker.Address) { MaxInboxMessages = 5 }, async (message, token) =>
        {
            await go.Task.WaitAsync(token);
            texts.Add(System.Text.Encoding.UTF8.GetString(message.Payload.Span));
            if (texts[^1] == "3") throw new InvalidOperationException("it broke");
        });
        await slow.Connection.SubscribeAsync(new MqttSubscription("a", MqttQos.AtLeastOnce), Now);
        await slow.Connection.ConnectedAsync(Now);
        await using var sender = await StartAsync(new(broker.Address));

        for (var i = 0; i < 50; i++) await sender.Connection.SendAsync(Text("a", $"{i}"), Now);
        go.SetResult();
        await Until(() => slow.Connection.Counts.Received == 50);

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), texts);
        Assert.Equal(0, slow.Connection.Counts.Overflowed);
    }

    private static async Task Until(Func<bool> holds)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "it never came about");
            await Task.Delay(20, Now);
        }
    }
}
