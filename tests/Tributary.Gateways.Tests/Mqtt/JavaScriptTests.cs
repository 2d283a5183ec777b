using System.Globalization;
using System.Text;
using global::Peers;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>MQTT.js from npm at the built-in broker.</summary>
public sealed class JavaScriptTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task MQTTjs_publishes_subscribes_retains_leaves_a_will_and_asks_and_answers(int version)
    {
        await using var broker = await TestBroker.StartAsync();
        var ear = await broker.ConnectAsync(null, "t/ask", "t/ours");
        await using var peer = NodePeer.Start("Tributary.Gateways.Tests", "Mqtt/mqtt-peer.cjs", "mqtt", "MQTT_MODULES",
            broker.Address.Port.ToString(CultureInfo.InvariantCulture), version.ToString(CultureInfo.InvariantCulture));

        var kept = await peer.UntilAsync("kept");
        Assert.Equal(("kept", true), ((string)kept["payload"]!, (bool)kept["retain"]!));
        if (version == 5)
        {
            // 1. It asks; we answer.
            var asked = await ear.NextAsync();
            Assert.Equal(("t/ask", "t/answers/js", "v"), (asked.Topic, asked.ResponseTopic, asked.Property("k")));
            var answer = new MqttMessage(asked.ResponseTopic!, "so"u8.ToArray()) { Correlation = asked.Correlation };
            await ear.Connection.SendAsync(answer, Now);
            Assert.Equal([1, 0, 2], (await peer.UntilAsync("answer"))["correlation"]!.AsArray().Select(one => (int)one!));

            // 2. We ask; it answers.
            await ear.Connection.SendAsync(new MqttMessage("js/ask", "you?"u8.ToArray())
            {
                Qos = MqttQos.ExactlyOnce,
                ResponseTopic = "t/ours",
                Correlation = new byte[] { 7 },
            }, Now);
            var answered = await ear.NextAsync();
            Assert.Equal("answer to you?", Encoding.UTF8.GetString(answered.Payload.Span));
            Assert.Equal([7], answered.Correlation.ToArray());
        }

        // 3. What it heard; the end is said until it listens for it.
        var done = peer.UntilAsync("done");
        while (!done.IsCompleted)
        {
            await ear.SendAsync("t/end", "end");
            await Task.WhenAny(done, Task.Delay(50, Now));
        }

        var heard = (await done)["heard"]!.AsArray().Select(one => ((string)one![0]!, (string)one[1]!, (int)one[2]!))
            .Where(one => one.Item1 is "t/q" or "t/kept" or "t/will");
        Assert.Equal([("t/q", "qos 0", 0), ("t/q", "qos 1", 1), ("t/q", "qos 2", 2), ("t/kept", "kept", 1), ("t/kept", "", 1),
            ("t/will", "bye", 1)], heard);
    }
}
