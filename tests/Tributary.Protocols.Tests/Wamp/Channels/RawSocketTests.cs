using System.Net;
using System.Net.Sockets;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Tests.Wamp.Channels;

/// <summary>RawSocket, octet by octet (Advanced Profile, "RawSocket Transport").</summary>
public sealed class RawSocketTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("7ff10000", "7ff10000", "JSON", 1 << 24)]
    [InlineData("7f020000", "7ff20000", "MessagePack", 512)]
    [InlineData("7f730000", "7ff30000", "CBOR", 1 << 16)]
    public async Task Hands_are_shaken(string request, string reply, string format, int limit)
    {
        using var line = await Line.OpenAsync();
        await line.There.WriteAsync(Convert.FromHexString(request), Now);

        await using var channel = await RawSocketChannel.AcceptAsync(line.Here, new RawSocketOptions(), Now);

        Assert.Equal(reply, await line.ReadAsync(4), ignoreCase: true);
        Assert.Equal((format, limit), (channel.Format.Name, channel.MaxSendBytes));
    }

    [Theory]
    [InlineData("7ff40000", "7f100000")]
    [InlineData("7ff00000", "7f100000")]
    [InlineData("7ff10001", "7f300000")]
    public async Task What_is_not_to_be_had_is_refused_by_its_number(string request, string reply)
    {
        using var line = await Line.OpenAsync();
        await line.There.WriteAsync(Convert.FromHexString(request), Now);

        await Assert.ThrowsAsync<WampFormatException>(() => RawSocketChannel.AcceptAsync(line.Here, new RawSocketOptions(), Now));

        Assert.Equal(reply, await line.ReadAsync(4), ignoreCase: true);
    }

    [Theory]
    [InlineData("7f100000", "it does not speak this serializer")]
    [InlineData("7f400000", "it has no room for more connections")]
    [InlineData("7ff20000", "another serializer")]
    [InlineData("48545450", "a RawSocket begins with 0x7f")]
    public async Task A_client_is_told_why_it_was_refused(string reply, string why)
    {
        using var line = await Line.OpenAsync();
        await line.There.WriteAsync(Convert.FromHexString(reply), Now);

        var fault = await Assert.ThrowsAsync<WampFormatException>(()
            => RawSocketChannel.ConnectAsync(line.Here, WampFormat.Json, new RawSocketOptions(), Now));

        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ping_is_answered_with_what_it_holds()
    {
        using var line = await Line.OpenAsync();
        await using var channel = await AcceptAsync(line);
        var receiving = channel.ReceiveAsync(Now).AsTask();

        await line.There.WriteAsync(Convert.FromHexString("01000003616263" + "000000025b5d"), Now);

        Assert.Equal("02000003616263", await line.ReadAsync(7), ignoreCase: true);
        Assert.Equal("[]"u8.ToArray(), (await receiving)!.Value.Bytes.ToArray());
    }

    [Fact]
    public async Task Sixteen_megabytes_have_a_bit_of_their_own()
    {
        using var line = await Line.OpenAsync();
        await using var channel = await AcceptAsync(line);
        var sending = channel.SendAsync(new byte[1 << 24], Now).AsTask();

        Assert.Equal("08000000", await line.ReadAsync(4));
        await line.There.ReadExactlyAsync(new byte[1 << 24], Now);
        await sending;
        var receiving = channel.ReceiveAsync(Now).AsTask();
        await line.There.WriteAsync(Convert.FromHexString("08000000"), Now);
        await line.There.WriteAsync(new byte[1 << 24], Now);
        Assert.Equal(1 << 24, (await receiving)!.Value.Bytes.Length);
        await Assert.ThrowsAsync<ArgumentException>(async () => await channel.SendAsync(new byte[(1 << 24) + 1], Now));
    }

    [Theory]
    [InlineData("10000000")]
    [InlineData("03000000")]
    [InlineData("08000001")]
    [InlineData("01ffffff")]
    public async Task A_prefix_that_is_none_is_refused(string prefix)
    {
        using var line = await Line.OpenAsync();
        await using var channel = await AcceptAsync(line);
        await line.There.WriteAsync(Convert.FromHexString(prefix), Now);

        await Assert.ThrowsAsync<WampFormatException>(async () => await channel.ReceiveAsync(Now));
    }

    [Fact]
    public async Task Who_answers_no_ping_is_given_up()
    {
        using var line = await Line.OpenAsync();
        await using var channel = await AcceptAsync(line, TimeSpan.FromMilliseconds(100));

        var fault = await Assert.ThrowsAsync<IOException>(async () => await channel.ReceiveAsync(Now));

        Assert.Equal("the other end does not answer pings", fault.Message);
        Assert.StartsWith("01", await line.ReadAsync(1), StringComparison.Ordinal);
    }

    private static async Task<RawSocketChannel> AcceptAsync(Line line, TimeSpan keepAlive = default)
    {
        await line.There.WriteAsync(Convert.FromHexString("7ff10000"), Now);
        var channel = await RawSocketChannel.AcceptAsync(line.Here, new RawSocketOptions { KeepAlive = keepAlive }, Now);
        await line.ReadAsync(4);
        return channel;
    }

    private sealed class Line(Socket here, Socket there) : IDisposable
    {
        public NetworkStream Here { get; } = new(here, ownsSocket: true);

        public NetworkStream There { get; } = new(there, ownsSocket: true);

        public static async Task<Line> OpenAsync()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var there = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await there.ConnectAsync(listener.LocalEndpoint, Now);
            return new Line(await listener.AcceptSocketAsync(Now), there);
        }

        public async Task<string> ReadAsync(int count)
        {
            var bytes = new byte[count];
            await There.ReadExactlyAsync(bytes, Now);
            return Convert.ToHexStringLower(bytes);
        }

        public void Dispose()
        {
            Here.Dispose();
            There.Dispose();
        }
    }
}
