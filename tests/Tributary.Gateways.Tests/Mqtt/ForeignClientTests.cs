using System.Diagnostics;
using System.Globalization;
using global::Peers;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>Clients that we did not write, at the built-in broker.</summary>
public sealed class ForeignClientTests
{
    private const string Publish = "/usr/bin/mosquitto_pub", Subscribe = "/usr/bin/mosquitto_sub";
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Pythons_paho_publishes_subscribes_and_retains_in_every_version(int version)
    {
        await PythonPeer.NeedAsync("paho.mqtt.client");
        await using var broker = await TestBroker.StartAsync();
        await using var peer = PythonPeer.Start("mqtt_peer.py",
            [broker.Address.Port.ToString(CultureInfo.InvariantCulture), version.ToString(CultureInfo.InvariantCulture)]);

        var heard = (await peer.UntilAsync("done"))["heard"]!.AsArray()
            .Select(one => ((string)one![0]!, (string)one[1]!, (int)one[2]!)).ToList();

        Assert.Equal([("t/q", "qos 0", 0), ("t/q", "qos 1", 1), ("t/q", "qos 2", 2), ("t/kept", "kept", 1), ("t/kept", "", 1),
            ("t/end", "end", 1)], heard);
    }

    [Theory]
    [InlineData("mqttv311")]
    [InlineData("mqttv5")]
    public async Task Mosquittos_own_clients_speak_to_ours_and_ours_to_them(string version)
    {
        if (!File.Exists(Publish) || !File.Exists(Subscribe)) Assert.Skip("mosquitto-clients is not installed");
        await using var broker = await TestBroker.StartAsync();
        var ear = await broker.ConnectAsync(null, "t/#");
        using var listener = Start(Subscribe, broker, version, "-t", "t/#", "-q", "2", "-C", "4", "-W", "30");
        await ear.SendAsync("other", "warm");

        // Until it has subscribed, what is published passes it by: the first word is said until it came.
        var first = listener.StandardOutput.ReadLineAsync(Now).AsTask();
        while (!first.IsCompleted)
        {
            await ear.SendAsync("t/hello", "hello");
            await Task.WhenAny(first, Task.Delay(50, Now));
        }

        Assert.Equal("hello", await first);
        foreach (var qos in new[] { "0", "1", "2" })
            using (var speaker = Start(Publish, broker, version, "-t", "t/said", "-q", qos, "-m", $"qos {qos}"))
                await speaker.WaitForExitAsync(Now);
        var said = new List<string>();
        while (said.Count < 3)
            if (await ear.NextAsync() is { Topic: "t/said" } message) said.Add(System.Text.Encoding.UTF8.GetString(message.Payload.Span));
        Assert.Equal(["qos 0", "qos 1", "qos 2"], said);
        Assert.NotEmpty(await listener.StandardOutput.ReadToEndAsync(Now));
        await listener.WaitForExitAsync(Now);
        Assert.Equal(0, listener.ExitCode);
    }

    private static Process Start(string program, TestBroker broker, string version, params string[] arguments)
        => Process.Start(new ProcessStartInfo(program,
            ["-h", "127.0.0.1", "-p", broker.Address.Port.ToString(CultureInfo.InvariantCulture), "-V", version, .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
}
