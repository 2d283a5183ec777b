using System.Net.Sockets;
using System.Text;
using Tributary.Transports.Listening;

namespace Tributary.Transports.Tests.Faas;

/// <summary>The server of functions, by what goes over its connections.</summary>
public sealed class SmallServerTests
{
    [Fact]
    public async Task Requests_follow_each_other_over_one_connection_in_pieces_of_any_size()
    {
        var said = await SayAsync(piece: 3, "POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
            "GET /d HTTP/1.1\r\n\r\n", "HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n");

        Assert.Equal(2, said.Split("Connection: keep-alive").Length - 1);
        Assert.Contains("\r\n\r\nPOST /a abc", said, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\nGET /d ", said, StringComparison.Ordinal);
        Assert.EndsWith("Connection: close\r\n\r\n", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", "POST / abcde")]
    [InlineData("3\r\nabc\r\n0\r\nTrailer: x\r\n\r\n", "POST / abc")]
    [InlineData("FFFFFF\r\n", "413")]
    [InlineData("-1\r\n", "413")]
    [InlineData("2\r\nabc\r\n0\r\n\r\n", "413")]
    public async Task Bodies_in_chunks_are_put_together_or_refused(string body, string expected)
        => Assert.Contains(expected, await SayAsync(piece: 100,
            $"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{body}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("hello\r\n\r\n", "400")]
    [InlineData("GET / HTTP/2.0\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nno header\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nbad name: x\r\n\r\n", "400")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "400")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "400")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "400")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "400")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 99999\r\n\r\n", "413")]
    public async Task What_is_no_request_is_refused_and_the_connection_ends(string text, string status)
        => Assert.StartsWith($"HTTP/1.1 {status} ", await SayAsync(piece: 100, text), StringComparison.Ordinal);

    [Fact]
    public async Task Heads_without_end_are_refused()
        => Assert.StartsWith("HTTP/1.1 431 ", await SayAsync(piece: 1000, "GET / HTTP/1.1\r\nx: " + new string('a', 40_000)),
            StringComparison.Ordinal);

    [Fact]
    public async Task Who_waits_to_be_told_to_go_on_is_told()
        => Assert.StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", await SayAsync(piece: 100,
            "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx"), StringComparison.Ordinal);

    // Sends texts and reads until the server has nothing more to say.
    private static async Task<string> SayAsync(int piece, params string[] texts)
    {
        using var end = new CancellationTokenSource();
        using var server = new SmallServer(0, 4, 1000, TimeProvider.System);
        var serving = server.RunAsync((request, _) => Task.FromResult(SmallAnswer.Text(200,
            $"{request.Method} {request.Path} {Encoding.ASCII.GetString(request.Body.Span)}")), end.Token);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", server.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        try
        {
            var bytes = Encoding.ASCII.GetBytes(string.Concat(texts));
            for (var at = 0; at < bytes.Length; at += piece)
                await stream.WriteAsync(bytes.AsMemory(at, Math.Min(piece, bytes.Length - at)), TestContext.Current.CancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (IOException)
        {
            // It was refused before all of it was said.
        }

        using var said = new MemoryStream();
        try
        {
            await stream.CopyToAsync(said, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // What was not read is answered by the end of the connection; the answer came before it.
        }

        await end.CancelAsync();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Encoding.ASCII.GetString(said.ToArray());
    }
}
