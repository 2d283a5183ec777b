using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Folders;
using Tributary.Gateways.Mqtt;
using Tributary.Gateways.Tests.Contract;
using Tributary.Transports.Lines;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Tests.Mqtt;

public sealed class BuiltInBrokerTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MqttVersion.V5)]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V31)]
    public async Task Every_version_speaks_in_every_quality_also_without_an_id(MqttVersion version)
    {
        await using var broker = await TestBroker.StartAsync();
        var options = new MqttConnectionOptions(broker.Address) { Version = version, ClientId = version == MqttVersion.V31 ? "x" : "" };
        var ear = await broker.ConnectAsync(options, "a/+");

        foreach (var qos in Enum.GetValues<MqttQos>())
        {
            await ear.SendAsync("a/b", $"{qos}", qos);
            Assert.Equal($"{qos}", await ear.TextAsync());
        }
    }

    [Fact]
    public async Task It_takes_what_is_published_before_it_has_welcomed_the_client()
    {
        await using var broker = await TestBroker.StartAsync();
        var ear = await broker.ConnectAsync(null, "rows");
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, broker.Address.Port, Now);

        // CONNECT of MQTT 3.1.1 with an empty id, and a PUBLISH of QoS 0, in one piece.
        byte[] both = [0x10, 12, 0, 4, .. "MQTT"u8, 4, 2, 0, 60, 0, 0, 0x30, 8, 0, 4, .. "rows"u8, .. "42"u8];
        await socket.GetStream().WriteAsync(both, Now);

        Assert.Equal("42", await ear.TextAsync());
    }

    [Fact]
    public async Task What_is_retained_is_back_after_a_restart_and_gone_where_it_was_taken_back()
    {
        await using var broker = await TestBroker.StartAsync();
        var ear = await broker.ConnectAsync(null);
        await ear.SendAsync("kept/a", "one", retain: true);
        await ear.SendAsync("kept/b", "two", retain: true);
        await ear.SendAsync("kept/b", "", retain: true);
        await ear.Connection.SendAsync(new MqttMessage("full/a", "x"u8.ToArray())
        {
            Qos = MqttQos.ExactlyOnce,
            Retain = true,
            ContentType = "text/plain",
            ResponseTopic = "answers",
            Correlation = new byte[] { 1, 2 },
            Properties = [new("k", "v"), new("k", "w")],
        }, Now);

        await broker.RestartAsync();
        var late = await broker.ConnectAsync(null, "kept/#", "full/#");

        var kept = new Dictionary<string, MqttMessage>(StringComparer.Ordinal);
        for (var i = 0; i < 2; i++)
            if (await late.NextAsync() is var message) kept.Add(message.Topic, message);
        Assert.Equal("one", System.Text.Encoding.UTF8.GetString(kept["kept/a"].Payload.Span));
        var full = kept["full/a"];
        Assert.Equal((MqttQos.ExactlyOnce, true, "text/plain", "answers"), (full.Qos, full.Retain, full.ContentType, full.ResponseTopic));
        Assert.Equal([1, 2], full.Correlation.ToArray());
        Assert.Equal(["v", "w"], full.Properties.Where(one => one.Key == "k").Select(one => one.Value));
        await late.SendAsync("kept/c", "after");
        Assert.Equal("after", await late.TextAsync());
    }

    [Fact]
    public async Task Where_the_disk_takes_nothing_what_is_retained_is_kept_as_long_as_the_broker_runs()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("file"), "no folder", Now);
        await using var broker = await TestBroker.StartAsync(options => options with { Folder = folder.At("file") });
        var ear = await broker.ConnectAsync(null);

        await ear.SendAsync("kept/a", "one", retain: true);

        Assert.Equal("one", await (await broker.ConnectAsync(null, "kept/#")).TextAsync());
    }

    [Fact]
    public async Task Retained_messages_have_a_bound_and_the_rest_goes_on()
    {
        await using var broker = await TestBroker.StartAsync(options => options with { MaxRetained = 3 });
        var ear = await broker.ConnectAsync(null);
        for (var i = 0; i < 2; i++) await ear.SendAsync($"kept/{i}", "x", retain: true);

        // The coordinator's own word is the third.
        await Assert.ThrowsAsync<MqttAwayException>(() => ear.SendAsync("kept/4", "x", retain: true));
        await ear.SendAsync("kept/1", "anew", retain: true);
    }

    [Fact]
    public async Task With_credentials_a_board_reads_and_writes_its_own_topics_and_the_shared_ones_and_no_others()
    {
        await using var broker = await TestBroker.StartAsync(options => options with { Open = false, Shared = ["fedLearn/#"] });
        MqttConnectionOptions As(string id, string? token = null) => new(broker.Address)
        {
            ClientId = id,
            Credentials = () => new MqttCredentials { User = "", Password = token },
        };
        var board = await broker.ConnectAsync(As("a", "token-a"), "tributary/coordinator", "tributary/clients/a/ask", "fedLearn/rows");

        await board.SendAsync("fedLearn/rows", "row");
        await board.SendAsync("tributary/clients/a/beat", "{}");
        foreach (var topic in new[] { "tributary/clients/b/hello", "tributary/clients/a/ask", "tributary/coordinator", "other", "$SYS/x" })
            await Assert.ThrowsAsync<MqttRefusedException>(() => board.SendAsync(topic, "x"));
        foreach (var filter in new[] { "#", "tributary/clients/+/ask", "tributary/clients/b/#", "other", "$share/g/fedLearn/rows" })
            await Assert.ThrowsAsync<MqttRefusedException>(()
                => board.Connection.SubscribeAsync(new MqttSubscription(filter, MqttQos.AtLeastOnce), Now));
        foreach (var options in new[] { As("a"), As("a", "wrong"), As("b", "token-a") })
            await Assert.ThrowsAsync<MqttRefusedException>(() => broker.ConnectAsync(options));
        await broker.ConnectAsync(As("a/train", "token-a"));
        Assert.Null((await board.NextAsync()).Property("x"));
    }

    // It would go on by the connection that it has, and say hello again.
    [Fact]
    public async Task Whose_credentials_are_revoked_has_no_connection_any_more_and_gets_none()
    {
        await using var broker = await TestBroker.StartAsync(options => options with { Open = false });
        var options = new MqttLineOptions(broker.Address, Path.GetTempPath())
        {
            Credentials = () => new MqttCredentials { User = "a", Password = "token-a" },
        };
        var running = new MqttLine(options, new Silent(), TimeProvider.System).RunAsync(ScriptedClient.Moves("a", 1), Now);
        await broker.WaitAsync(() => broker.Find("a") is not null);

        broker.Drop("a");

        await Assert.ThrowsAsync<MqttRefusedException>(() => running.WaitAsync(TimeSpan.FromMinutes(1)));

        // What it said last may be read after that: then it leaves as one whose line broke.
        await broker.WaitAsync(() => broker.Find("a") is null).WaitAsync(TimeSpan.FromMinutes(1), Now);
    }

    // The younger one takes over. Where the older one's line ends before it hears why, it comes back, and the younger one hears it.
    [Fact]
    public async Task Of_two_processes_with_the_same_id_one_ends_and_says_so()
    {
        await using var broker = await TestBroker.StartAsync();
        var older = await broker.ConnectAsync(new(broker.Address) { ClientId = "same" });
        var younger = await broker.ConnectAsync(new(broker.Address) { ClientId = "same" });

        var ended = await Task.WhenAny(older.Running, younger.Running).WaitAsync(TimeSpan.FromMinutes(1), Now);

        var refused = await Assert.ThrowsAsync<MqttRefusedException>(() => ended);
        Assert.Contains("another process", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_packet_of_three_hundred_megabytes_ends_its_sender_only()
    {
        await using var broker = await TestBroker.StartAsync(options => options with { MaxPacketBytes = 1 << 20 });
        var ear = await broker.ConnectAsync(null, "a");
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, broker.Address.Port, Now);
        var stream = socket.GetStream();
        byte[] head = [0x10, 12, 0, 4, .. "MQTT"u8, 4, 2, 0, 60, 0, 0, 0x30, 0xff, 0xff, 0xff, 0x7f, 0, 1, (byte)'a'];
        await stream.WriteAsync(head, Now);

        var sent = 0L;
        var block = new byte[1 << 20];
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            for (; sent < 200L << 20; sent += block.Length) await stream.WriteAsync(block, Now);
        });

        Assert.True(sent < 60L << 20, $"{sent} bytes went");
        await ear.SendAsync("a", "still here");
        Assert.Equal("still here", await ear.TextAsync());
    }

    [Fact]
    public async Task Noise_and_half_packets_end_their_connection_only()
    {
        await using var broker = await TestBroker.StartAsync();
        var ear = await broker.ConnectAsync(null, "a");
        var random = new Random(7);
        for (var i = 0; i < 50; i++)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, broker.Address.Port, Now);
            var noise = new byte[random.Next(1, 2000)];
            random.NextBytes(noise);
            byte[] head = i % 2 == 0 ? [] : [0x10, 12, 0, 4, .. "MQTT"u8, 4, 2, 0, 60, 0, 0];
            await socket.GetStream().WriteAsync((byte[])[.. head, .. noise], Now);
        }

        await ear.SendAsync("a", "still here");
        Assert.Equal("still here", await ear.TextAsync());
    }

    // The library looks again and again for the rest of a packet whose sender has gone, at the cost of a core, until the keep-alive ends.
    [Fact]
    public async Task Who_goes_in_the_middle_of_a_packet_has_gone_at_once()
    {
        await using var broker = await TestBroker.StartAsync();
        var ear = await broker.ConnectAsync(null, "gone");
        byte[][] halves = [[0x30, 100, 0, 4, .. "rows"u8], [0x30], [0x82, 0xff], [0xc0]];
        foreach (var (half, i) in halves.Select((half, i) => (half, i)))
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, broker.Address.Port, Now);

            // CONNECT of MQTT 3.1.1 with a keep-alive of an hour, whose will is published when the broker sees that it has gone.
            byte[] connect = [0x10, 22, 0, 4, .. "MQTT"u8, 4, 6, 14, 16, 0, 1, (byte)'0', 0, 4, .. "gone"u8, 0, 1, (byte)('0' + i)];
            await socket.GetStream().WriteAsync((byte[])[.. connect, .. half], Now);
            socket.Client.Shutdown(SocketShutdown.Send);

            Assert.Equal($"{i}", await ear.TextAsync());
        }
    }

    [Fact]
    public async Task A_client_that_floods_waits_for_itself_and_costs_others_nothing()
    {
        await using var broker = await TestBroker.StartAsync(options => options with { MaxPending = 400 });
        var slow = await broker.ConnectAsync(null, "a/#");
        var flooder = await broker.ConnectAsync(null);
        var other = await broker.ConnectAsync(null);
        var flooding = Task.WhenAll(Enumerable.Range(0, 20_000).Select(_ => flooder.SendAsync("a/flood", "x", MqttQos.AtMostOnce)));

        for (var i = 0; i < 100; i++) await other.SendAsync("a/other", $"{i}");
        await flooding;

        var texts = new List<string>();
        while (texts.Count < 100)
            if (await slow.NextAsync() is { Topic: "a/other" } message) texts.Add(Encoding.UTF8.GetString(message.Payload.Span));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), texts);
    }

    [Fact]
    public async Task Thousands_of_messages_of_200_kB_with_QoS_2_go_through()
    {
        await using var broker = await TestBroker.StartAsync();
        var ear = await broker.ConnectAsync(null, "large");
        var sender = await broker.ConnectAsync(null);
        var payload = new byte[200_000];
        var clock = Stopwatch.StartNew();

        for (var i = 0; i < 2500; i++)
        {
            await sender.Connection.SendAsync(new MqttMessage("large", payload) { Qos = MqttQos.ExactlyOnce }, Now);
            Assert.Equal(payload.Length, (await ear.NextAsync()).Payload.Length);
        }

        Assert.Equal((1L, 1L), (sender.Connection.Counts.Connects, ear.Connection.Counts.Connects));
        TestContext.Current.TestOutputHelper?.WriteLine($"{clock.Elapsed}");
    }

    [Theory]
    [InlineData("a/#", "a/b/c", true)]
    [InlineData("a/#", "a", true)]
    [InlineData("a/+", "a/b", true)]
    [InlineData("a/+", "a/#", false)]
    [InlineData("a/+", "a/b/c", false)]
    [InlineData("+/b", "a/+", false)]
    [InlineData("#", "$SYS/x", false)]
    [InlineData("a/b", "a/+", false)]
    public void A_filter_covers_what_it_names_and_no_more(string wide, string narrow, bool covers)
        => Assert.Equal(covers, TopicFilter.Covers(wide, narrow));

    private sealed class Silent : ILineObserver;
}
