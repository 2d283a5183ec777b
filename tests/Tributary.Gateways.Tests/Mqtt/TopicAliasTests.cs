using System.Net;
using System.Net.Sockets;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>Numbers in place of topics, at the built-in broker, in packets of the test's own.</summary>
public sealed class TopicAliasTests
{
    private const byte Alias = 0x23;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task As_many_as_the_broker_says_stand_for_topics_and_one_more_ends_the_connection()
    {
        await using var broker = await TestBroker.StartAsync();
        var ear = await broker.ConnectAsync(null, "t/#");
        var max = ear.Connection.Welcome!.MaxTopicAliases;
        Assert.Equal(16, max);
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, broker.Address.Port, Now);
        var line = socket.GetStream();
        byte[] hello = [0, 4, .. "MQTT"u8, 5, 0b10, 0, 60, 0, 0, 3, .. "raw"u8];
        await line.WriteAsync((byte[])[0x10, (byte)hello.Length, .. hello], Now);

        for (var alias = 1; alias <= max; alias++)
        {
            await line.WriteAsync(Publish($"t/{alias}", alias, "named"), Now);
            await line.WriteAsync(Publish("", alias, "by number"), Now);
        }

        for (var alias = 1; alias <= max; alias++)
        {
            Assert.Equal($"t/{alias}", (await ear.NextAsync()).Topic);
            Assert.Equal($"t/{alias}", (await ear.NextAsync()).Topic);
        }

        await line.WriteAsync(Publish("t/beyond", max + 1, "named"), Now);
        var came = new MemoryStream();
        await line.CopyToAsync(came, Now).WaitAsync(Limit, Now);
        Assert.Equal((0xE0, 0x94), (came.ToArray()[^4], came.ToArray()[^2]));
    }

    private static byte[] Publish(string topic, int alias, string text)
    {
        byte[] body = [0, (byte)topic.Length, .. System.Text.Encoding.UTF8.GetBytes(topic), 3, Alias, 0, (byte)alias,
            .. System.Text.Encoding.UTF8.GetBytes(text)];
        return [0x30, (byte)body.Length, .. body];
    }
}
