using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Peers;
using Tributary.Gateways.Grpc;
using Tributary.Protocols.Grpc;
using Tributary.Security;
using Tributary.Security.Authority;

namespace Tributary.Gateways.Tests.Grpc;

/// <summary>The server on Kestrel, against grpcio's client and our own.</summary>
public sealed class GrpcServerTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("test", TimeProvider.System);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-grpc-");
    private WebApplication? _host;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var certificate = _authority.IssueServer(["localhost"], TimeSpan.FromDays(1)).WithKey();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificate,
                    ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                    ClientCertificateValidation = (shown, _, _) => _authority.Trusted.Check(shown,
                    TimeProvider.System.GetUtcNow()).Identity is not null
                });
            });
        });
        _host = builder.Build();
        var (limits, log) = (new GrpcLimits { MaxMessageBytes = 1 << 27 }, NullLogger.Instance);
        void Map(string name, GrpcLimits bounds, Func<GrpcServerCall, Task> answer)
            => _host.MapGrpc("test.Peer/" + name, bounds, TimeProvider.System, log, answer);
        Map("Echo", limits, async call => await call.Answers.WriteAsync(await OneAsync(call), call.Cancelled));
        Map("Who", limits, async call => await call.Answers.WriteAsync(
            Encoding.ASCII.GetBytes(call.Certificate?.GetNameInfo(X509NameType.SimpleName, false) ?? ""), call.Cancelled));
        Map("Size", limits, async call => await call.Answers.WriteAsync(Encoding.ASCII.GetBytes($"{(await OneAsync(call)).Length}"),
            call.Cancelled));
        Map("Fail", limits, _ => throw new GrpcException(GrpcStatus.FailedPrecondition, "nein: 50 % naß"));
        Map("Break", limits, _ => throw new InvalidOperationException("secret"));
        Map("Wait", limits, async call =>
        {
            _waiting.TrySetResult();
            await using (call.Cancelled.Register(() => _cancelled.TrySetResult())) await Task.Delay(Timeout.Infinite, call.Cancelled);
        });
        Map("Chat", limits, async call =>
        {
            while (await call.Requests.NextAsync(call.Cancelled) is { } message)
            {
                var bytes = await message.ToArrayAsync(call.Cancelled);
                Array.Reverse(bytes);
                await call.Answers.WriteAsync(bytes, call.Cancelled);
            }
        });
        Map("SizeOfSmall", limits with { MaxMessageBytes = 1 << 20 },
            async call => await call.Answers.WriteAsync(Encoding.ASCII.GetBytes($"{(await OneAsync(call)).Length}"), call.Cancelled));
        _host.MapUnknownGrpc(TimeProvider.System, log);
        await _host.StartAsync(Now);
    }

    [Theory]
    [InlineData("echo", "OK", "hello")]
    [InlineData("gzip", "OK", "200000")]
    [InlineData("big", "OK", "67108864")]
    [InlineData("fail", "FAILED_PRECONDITION", "nein: 50 % naß")]
    [InlineData("unknown", "UNIMPLEMENTED", "this server knows no method /test.Peer/Nothing")]
    public async Task Grpcio_calls(string name, string status, string text)
    {
        var said = await CallAsync(name);

        Assert.Equal((status, text), ((string?)said["status"], (string?)(said["answer"] ?? said["detail"])));
    }

    [Fact]
    public async Task Grpcio_streams_both_ways()
    {
        Assert.Equal("[1,64,4096,262144,16777216]", (await CallAsync("chat"))["answer"]!.ToJsonString());
        Assert.Equal("[67108864]", (await CallAsync("bigchat"))["answer"]!.ToJsonString());
    }

    [Fact]
    public async Task Grpcio_sees_its_deadline() => Assert.Equal("DEADLINE_EXCEEDED", (string?)(await CallAsync("deadline"))["status"]);

    [Fact]
    public async Task The_server_keeps_a_callers_deadline_by_itself()
    {
        var asked = new CallOptions { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { [GrpcHeaders.Timeout] = "100m" } };

        var fault = await Assert.ThrowsAsync<GrpcException>(() => WithAsync(0,
            channel => channel.AskAsync("test.Peer/Wait", default, asked, Now)));

        Assert.Equal(GrpcStatus.DeadlineExceeded, fault.Status);
        Assert.Contains("deadline", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grpcio_cancels_and_the_server_stops()
    {
        await PythonPeer.NeedAsync("grpc");
        await using var peer = PythonPeer.Start("grpc_peer.py", ["call", Address(0).Authority, "cancel"]);
        await _waiting.Task.WaitAsync(Now);

        await peer.TellAsync("go");

        await _cancelled.Task.WaitAsync(Now);
    }

    [Fact]
    public async Task Grpcio_shows_its_certificate()
    {
        await PythonPeer.NeedAsync("grpc");
        var own = _authority.Issue("board-1", Role.Client, TimeSpan.FromDays(1));
        await using var peer = PythonPeer.Start("grpc_peer.py", ["call", $"localhost:{Address(1).Port}", "echo"],
            ("CERT", Write("c.pem", own.Pem)), ("KEY", Write("k.pem", own.KeyPem!)), ("CA", Write("ca.pem", _authority.Trusted.Pem)));

        Assert.Equal("OK", (string?)(await peer.NextAsync())["status"]);
    }

    [Fact]
    public async Task A_message_beyond_the_limit_is_resource_exhausted()
        => Assert.Equal(GrpcStatus.ResourceExhausted, (await FaultAsync("SizeOfSmall", new byte[2 << 20])).Status);

    [Fact]
    public async Task What_broke_is_not_told_to_the_caller()
    {
        var fault = await FaultAsync("Break", default);

        Assert.Equal(GrpcStatus.Internal, fault.Status);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_goes_both_ways_between_our_own_ends()
        => Assert.Equal(new byte[100_000], await WithAsync(0,
            channel => channel.AskAsync("test.Peer/Echo", new byte[100_000], new CallOptions { Gzip = true }, Now)));

    [Fact]
    public async Task A_certificate_says_who_calls()
        => Assert.Equal("board-2", Encoding.ASCII.GetString(await WithAsync(1,
            channel => channel.AskAsync("test.Peer/Who", default, new CallOptions(), Now))));

    [Fact]
    public async Task Whoever_does_not_speak_gRPC_is_told_so()
    {
        using var http = new HttpClient
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact
        };
        using var answer = await http.PostAsync(new Uri(Address(0), "test.Peer/Echo"),
            new StringContent("{}", Encoding.UTF8, "application/json"), Now);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<byte[]> OneAsync(GrpcServerCall call)
        => await (await call.Requests.NextAsync(call.Cancelled) ?? throw new GrpcException(GrpcStatus.InvalidArgument, "no message"))
            .ToArrayAsync(call.Cancelled);

    private async Task<System.Text.Json.Nodes.JsonNode> CallAsync(string name)
    {
        await PythonPeer.NeedAsync("grpc");
        await using var peer = PythonPeer.Start("grpc_peer.py", ["call", Address(0).Authority, name]);
        return await peer.NextAsync();
    }

    private Task<GrpcException> FaultAsync(string method, ReadOnlyMemory<byte> request)
        => Assert.ThrowsAsync<GrpcException>(() => WithAsync(0,
            channel => channel.AskAsync("test.Peer/" + method, request, new CallOptions(), Now)));

    private async Task<byte[]> WithAsync(int port, Func<GrpcChannel, Task<byte[]>> ask)
    {
        using var root = X509Certificate2.CreateFromPem(_authority.Trusted.Pem);
        using var own = _authority.Issue("board-2", Role.Client, TimeSpan.FromDays(1)).WithKey();
        using var http = new HttpMessageInvoker(GrpcChannel.CreateHandler(new GrpcLimits(), root, own));
        return await ask(new GrpcChannel(http, port == 0 ? Address(0)
            : new UriBuilder(Address(1)) { Host = "localhost" }.Uri, new GrpcLimits(), TimeProvider.System));
    }

    private Uri Address(int number) => new(_host!.Urls.ElementAt(number));

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
