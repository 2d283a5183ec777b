using System.Security.Cryptography.X509Certificates;
using System.Text;
using Peers;
using Tributary.Protocols.Grpc;
using Tributary.Security;
using Tributary.Security.Authority;

namespace Tributary.Protocols.Tests.Grpc;

/// <summary>The client against grpcio's server.</summary>
public sealed class PythonServerTests : IAsyncDisposable
{
    private readonly GrpcLimits _limits = new();
    private readonly SocketsHttpHandler _handler = GrpcChannel.CreateHandler(new GrpcLimits());
    private HttpMessageInvoker? _http;
    private PythonPeer? _peer;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_unary_call_is_answered()
        => Assert.Equal("hello", Encoding.ASCII.GetString(await (await StartAsync())
            .AskAsync("test.Peer/Echo", "hello"u8.ToArray(), new CallOptions(), Now)));

    [Fact]
    public async Task A_status_arrives_with_its_text()
    {
        var channel = await StartAsync();

        var fault = await Assert.ThrowsAsync<GrpcException>(() => channel.AskAsync("test.Peer/Fail", default, new CallOptions(), Now));

        Assert.Equal((GrpcStatus.FailedPrecondition, "nein: 50 % naß"), (fault.Status, fault.Detail));
    }

    [Fact]
    public async Task An_unknown_method_is_unimplemented()
    {
        var channel = await StartAsync();

        Assert.Equal(GrpcStatus.Unimplemented, (await Assert.ThrowsAsync<GrpcException>(() => channel.AskAsync("test.Peer/Nothing", default,
            new CallOptions(), Now))).Status);
    }

    [Fact]
    public async Task A_deadline_ends_the_call()
    {
        var channel = await StartAsync();

        var fault = await Assert.ThrowsAsync<GrpcException>(() => channel.AskAsync("test.Peer/Wait", default,
            new CallOptions { Limit = TimeSpan.FromSeconds(0.3) }, Now));

        Assert.Equal(GrpcStatus.DeadlineExceeded, fault.Status);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_ends_at_the_server()
    {
        var channel = await StartAsync();
        using var cancel = new CancellationTokenSource();
        await using var call = channel.Start("test.Peer/Wait", new CallOptions(), cancel.Token);
        await call.WriteAsync(default, Now);
        call.Complete();
        await _peer!.UntilAsync("waiting");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call.NextAsync(Now));
        await _peer!.UntilAsync("cancelled");
    }

    [Fact]
    public async Task Gzip_goes_both_ways()
    {
        var channel = await StartAsync();

        Assert.Equal("150000", Encoding.ASCII.GetString(await channel.AskAsync("test.Peer/Size", new byte[150_000],
            new CallOptions { Gzip = true }, Now)));
        Assert.Equal(new byte[100_000], await channel.AskAsync("test.Peer/Small", default, new CallOptions(), Now));
    }

    [Fact]
    public async Task Messages_of_64_MiB_come_and_go_whole()
    {
        var channel = await StartAsync();
        var large = Enumerable.Range(0, 64 << 20).Select(i => (byte)(i * 31 >> 3)).ToArray();

        var echo = await channel.AskAsync("test.Peer/Echo", large, new CallOptions(), Now);

        Assert.True(large.AsSpan().SequenceEqual(echo));
    }

    [Fact]
    public async Task A_message_beyond_the_servers_limit_is_resource_exhausted()
    {
        var channel = await StartAsync(("MOST", "1000000"));

        Assert.Equal(GrpcStatus.ResourceExhausted,
            (await Assert.ThrowsAsync<GrpcException>(() => channel.AskAsync("test.Peer/Size", new byte[2_000_000], new CallOptions(),
            Now))).Status);
    }

    [Fact]
    public async Task Both_ends_speak_at_once()
    {
        var channel = await StartAsync();
        await using var call = channel.Start("test.Peer/Chat", new CallOptions(), Now);
        for (var i = 1; i <= 20; i++)
        {
            await call.WriteAsync(Encoding.ASCII.GetBytes($"message {i}"), Now);
            var answer = await (await call.NextAsync(Now))!.ToArrayAsync(Now);
            Assert.Equal(string.Concat($"message {i}".Reverse()), Encoding.ASCII.GetString(answer));
        }

        call.Complete();
        Assert.Null(await call.NextAsync(Now));
    }

    [Fact]
    public async Task A_server_that_is_gone_is_unavailable()
    {
        var channel = await StartAsync();
        await using var call = channel.Start("test.Peer/Chat", new CallOptions(), Now);
        await call.WriteAsync("x"u8.ToArray(), Now);
        await (await call.NextAsync(Now))!.ToArrayAsync(Now);

        _peer!.Kill();

        Assert.Equal(GrpcStatus.Unavailable, (await Assert.ThrowsAsync<GrpcException>(async () => await call.NextAsync(Now))).Status);
        Assert.Equal(GrpcStatus.Unavailable, (await Assert.ThrowsAsync<GrpcException>(() => channel.AskAsync("test.Peer/Echo", default,
            new CallOptions(), Now))).Status);
    }

    [Fact]
    public async Task Mutual_TLS_holds()
    {
        await PythonPeer.NeedAsync("grpc");
        using var folder = new Scratch();
        using var authority = CertificateAuthority.Create("test", TimeProvider.System);
        var server = authority.IssueServer(["localhost"], TimeSpan.FromDays(1));
        var client = authority.Issue("board-1", Role.Client, TimeSpan.FromDays(1));
        _peer = PythonPeer.Start("grpc_peer.py", ["serve"], ("CERT", folder.Write("cert.pem", server.Pem)),
            ("KEY", folder.Write("key.pem", server.KeyPem!)), ("CA", folder.Write("ca.pem", authority.Trusted.Pem)));
        var port = (int)(await _peer.UntilAsync("listening"))["port"]!;
        using var root = X509Certificate2.CreateFromPem(authority.Trusted.Pem);
        using var own = client.WithKey();
        using var http = new HttpMessageInvoker(GrpcChannel.CreateHandler(_limits, root, own));
        using var unknown = new HttpMessageInvoker(GrpcChannel.CreateHandler(_limits, root));

        var answer = await new GrpcChannel(http, new Uri($"https://localhost:{port}"), _limits, TimeProvider.System)
            .AskAsync("test.Peer/Echo", "secret"u8.ToArray(), new CallOptions(), Now);
        var refused = await Assert.ThrowsAsync<GrpcException>(() => new GrpcChannel(unknown, new Uri($"https://localhost:{port}"), _limits,
            TimeProvider.System).AskAsync("test.Peer/Echo", default, new CallOptions(), Now));

        Assert.Equal("secret", Encoding.ASCII.GetString(answer));
        Assert.Equal(GrpcStatus.Unavailable, refused.Status);
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        _handler.Dispose();
        if (_peer is not null) await _peer.DisposeAsync();
    }

    private async Task<GrpcChannel> StartAsync(params (string, string)[] environment)
    {
        await PythonPeer.NeedAsync("grpc");
        _peer = PythonPeer.Start("grpc_peer.py", ["serve"], environment);
        _http = new HttpMessageInvoker(_handler, disposeHandler: false);
        return new GrpcChannel(_http, new Uri($"http://127.0.0.1:{(int)(await _peer.UntilAsync("listening"))["port"]!}"), _limits,
            TimeProvider.System);
    }

    private sealed class Scratch : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-grpc-");

        public string Write(string name, string text)
        {
            var path = Path.Combine(_folder.FullName, name);
            File.WriteAllText(path, text);
            return path;
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
