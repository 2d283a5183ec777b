using System.Text;
using Tributary.Protocols.Tests.Wamp.Messages;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Tests.Wamp;

/// <summary>Whoever says to a router exactly what the test says.</summary>
public sealed class RawPeer(IWampChannel channel) : IAsyncDisposable
{
    private const string Hello = """[1,"realm1",{"roles":{"caller":{},"callee":{},"publisher":{},"subscriber":{}}}]""";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <summary>A peer that has joined.</summary>
    public static async Task<RawPeer> JoinAsync(IWampChannel channel, string hello = Hello)
    {
        var peer = new RawPeer(channel);
        await peer.SayAsync(hello);
        Assert.StartsWith("[2,", await peer.HearAsync(), StringComparison.Ordinal);
        return peer;
    }

    public ValueTask SayAsync(string json) => channel.SendAsync(Samples.Serialize(channel.Format, json), Now);

    public ValueTask SayAsync(ReadOnlyMemory<byte> bytes) => channel.SendAsync(bytes, Now);

    /// <summary>The next message as JSON; null at the end of the line.</summary>
    public async Task<string> HearAsync()
    {
        if (await channel.ReceiveAsync(Now) is not { } frame) return "closed";
        return channel.Format == WampFormat.Json ? Encoding.UTF8.GetString(frame.Bytes.Span) : Samples.Json(channel.Format, frame.Bytes);
    }

    public ValueTask DisposeAsync() => channel.DisposeAsync();
}
