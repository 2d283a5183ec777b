using System.Globalization;
using Folders;
using global::Peers;
using Tributary.Transports.Mqtt;
using static Tributary.Transports.Tests.Mqtt.Heard;

namespace Tributary.Transports.Tests.Mqtt;

/// <summary>Messages of QoS 2 that go by the queue: a broker takes a few of them at a time, and remembers those that a break left
/// open.</summary>
public sealed class ExactlyOnceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task A_flood_is_sent_no_faster_than_the_broker_takes_it_and_comes_whole_and_in_order(MqttVersion version)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var reader = await StartAsync(new(broker.Address), new MqttSubscription("t", MqttQos.ExactlyOnce));
        await using var sender = await StartAsync(new(broker.Address) { Version = version, QueueFolder = _folder.At("queue") });

        for (var i = 0; i < 2000; i++) Assert.True(await sender.Connection.PublishAsync(Text("t", $"{i}", MqttQos.ExactlyOnce), Now));

        for (var i = 0; i < 2000; i++) Assert.Equal(i.ToString(CultureInfo.InvariantCulture), await reader.TextAsync());
        Assert.Empty(sender.Breaks);
    }

    [Fact]
    public async Task A_message_that_the_broker_does_not_take_holds_up_none_of_those_behind_it()
    {
        await File.WriteAllLinesAsync(_folder.At("rights"), ["topic read #", "topic write t"], Now);
        await using var broker = await MosquittoBroker.StartAsync($"acl_file {_folder.At("rights")}");
        await using var reader = await StartAsync(new(broker.Address), new MqttSubscription("t", MqttQos.ExactlyOnce));
        await using var sender = await StartAsync(new(broker.Address) { QueueFolder = _folder.At("queue") });

        for (var i = 0; i < 30; i++)
            await sender.Connection.PublishAsync(Text(i % 3 == 1 ? "no" : "t", $"{i}", MqttQos.ExactlyOnce), Now);

        for (var i = 0; i < 30; i++)
            if (i % 3 != 1) Assert.Equal(i.ToString(CultureInfo.InvariantCulture), await reader.TextAsync());
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (sender.Drops.Count < 10 && !late.IsCancellationRequested) await Task.Delay(20, Now);
        Assert.Equal((10, 0L), (sender.Drops.Count, sender.Connection.Queued));
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task What_breaks_left_open_takes_no_room_at_a_broker_that_keeps_the_session(MqttVersion version)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var proxy = new CuttingProxy(broker.Port);
        await using var reader = await StartAsync(new(broker.Address), new MqttSubscription("t", MqttQos.ExactlyOnce));
        await using var sender = await StartAsync(new(new Uri($"mqtt://127.0.0.1:{proxy.Port}"))
        {
            ClientId = "sender",
            CleanStart = false,
            SessionExpiry = TimeSpan.FromHours(1),
            Version = version,
            QueueFolder = _folder.At("queue"),
        });
        var sent = new HashSet<string>();

        for (var cut = 0; cut < 10; cut++)
        {
            await sender.Connection.ConnectedAsync(Now);
            for (var i = 0; i < 100; i++)
            {
                sent.Add($"{cut} {i}");
                Assert.True(await sender.Connection.PublishAsync(Text("t", $"{cut} {i}", MqttQos.ExactlyOnce), Now));
            }

            proxy.Cut();
        }

        while (sent.Count > 0) sent.Remove(await reader.TextAsync());
    }
}
