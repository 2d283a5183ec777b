using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using Tributary.Core;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Gateways.Tests.Frames;
using Tributary.Security.Authority;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Gateways.Tests.Native;

/// <summary>Between two clients: nothing is said, and nothing given, before both know who is there.</summary>
public sealed class PeerLineTests : IDisposable
{
    private static readonly TensorLayout s_layout = ModelCatalog.Find("logreg")!.Layout();
    private readonly SealedGround _ground = new();
    private readonly List<X509Certificate2> _made = [];
    private readonly CancellationTokenSource _end = new();
    private readonly PublishedModels _published = new(TimeProvider.System);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private static long Max => PeerModelFile.MaxBytes(s_layout);

    [Fact]
    public async Task A_participant_has_the_model_and_it_is_that_one()
    {
        using var server = Serve(Of("b"));
        Publish(["a", "b"]);

        var (status, body) = await Caller(Of("a")).GetAsync(At(server), "b", "r", 1, Max, Now);

        Assert.Equal(200, status);
        using var file = new MemoryStream(body!);
        Assert.Equal(0.5f, PeerModelFile.Read(file, s_layout, "r", 1, "b").Values.Span[0]);
        Assert.Throws<BrokenFileException>(() => PeerModelFile.Read(new MemoryStream(body!), s_layout, "r", 2, "b"));
        Assert.Throws<BrokenFileException>(() => PeerModelFile.Read(new MemoryStream(body!), s_layout, "r", 1, "c"));
    }

    [Fact]
    public async Task Who_asks_before_the_model_is_there_waits_for_it()
    {
        using var server = Serve(Of("b"));
        var asking = Caller(Of("a")).GetAsync(At(server), "b", "r", 1, Max, Now);

        Publish(["a", "b"]);

        Assert.Equal(200, (await asking).Status);
    }

    [Fact]
    public async Task A_certificate_that_is_renewed_while_it_listens_is_shown_to_whoever_comes_then_and_nobody_who_waits_is_cut_off()
    {
        var (old, renewed) = (Of("b"), Of("b"));
        var held = old;
        using var server = new PeerServer(Options, () => Volatile.Read(ref held), _published, TimeProvider.System);
        var serving = server.RunAsync(_end.Token);
        var shown = Channel.CreateUnbounded<string>();
        var caller = new PeerCaller(Options with
        {
            Identify = certificate =>
            {
                shown.Writer.TryWrite(certificate.Thumbprint);
                return Options.Identify(certificate);
            },
        }, () => _caller ??= Of("a"), loopback: true, TimeProvider.System);
        _published.Begin("r", 1, ["a", "b"]);

        var waiting = caller.GetAsync(At(server), "b", "r", 1, Max, Now);
        Assert.Equal(old.Thumbprint, await shown.Reader.ReadAsync(Now));
        Volatile.Write(ref held, renewed);
        var later = caller.GetAsync(At(server), "b", "r", 1, Max, Now);
        Assert.Equal(renewed.Thumbprint, await shown.Reader.ReadAsync(Now));

        // Who asks shows another one from now on, too.
        _caller = Of("a");
        var last = caller.GetAsync(At(server), "b", "r", 1, Max, Now);
        Assert.Equal(renewed.Thumbprint, await shown.Reader.ReadAsync(Now));
        Publish(["a", "b"]);

        Assert.All(await Task.WhenAll(waiting, later, last), answer => Assert.Equal(200, answer.Status));
        Assert.False(serving.IsCompleted);
    }

    [Fact]
    public async Task Others_of_the_project_are_refused_and_what_failed_is_said_to_have_failed()
    {
        using var server = Serve(Of("b"));
        Publish(["a", "b"]);

        Assert.Equal(403, (await Caller(Of("stranger")).GetAsync(At(server), "b", "r", 1, Max, Now)).Status);
        _published.Begin("r", 2, ["a", "b"]);
        _published.Complete("r", 2, null);
        Assert.Equal(404, (await Caller(Of("a")).GetAsync(At(server), "b", "r", 2, Max, Now)).Status);
    }

    [Theory]
    [InlineData("another client's")]
    [InlineData("another authority's")]
    [InlineData("an operator's")]
    public async Task An_impostor_who_listens_hears_nothing(string shows)
    {
        using var other = CertificateAuthority.Create("somebody else", TimeProvider.System);
        var certificate = shows switch
        {
            "another client's" => Of("c"),
            "an operator's" => Made(_ground.Signer.Issue("b", Security.Role.Operator, TimeSpan.FromDays(1))),
            _ => Made(other.Issue("b", Security.Role.Client, TimeSpan.FromDays(1))),
        };
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var heard = HearAsync(listener, certificate);

        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => Caller(Of("a"))
            .GetAsync(new HostPort("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port), "b", "r", 1, Max, Now));

        Assert.Contains("not b", fault.InnerException?.Message ?? fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, await heard.WaitAsync(Now));
    }

    [Theory]
    [InlineData("another authority's")]
    [InlineData("none")]
    [InlineData("an expired one")]
    public async Task Who_asks_without_a_certificate_of_the_project_has_nothing(string shows)
    {
        using var server = Serve(Of("b"));
        Publish(["a", "b"]);
        using var other = CertificateAuthority.Create("somebody else", TimeProvider.System);
        var certificate = shows switch
        {
            "none" => null,
            "an expired one" => Made(_ground.Signer.Issue("a", Security.Role.Client, TimeSpan.FromDays(1))),
            _ => Made(other.Issue("a", Security.Role.Client, TimeSpan.FromDays(1))),
        };
        if (shows == "an expired one") _later = TimeSpan.FromDays(2);

        await Assert.ThrowsAnyAsync<Exception>(async () => await RawAsync(server, certificate));
    }

    [Fact]
    public async Task Addresses_that_are_no_peers_are_not_even_called()
    {
        var caller = new PeerCaller(Options, () => Of("a"), loopback: false, TimeProvider.System);

        var fault = await Assert.ThrowsAsync<HttpRequestException>(
            () => caller.GetAsync(new HostPort("localhost", 1), "b", "r", 1, Max, Now));

        Assert.Contains("no address at which a peer is called", fault.Message + fault.InnerException?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Digest: sha-256=:AAAA:\r\nContent-Length: 5\r\n\r\nhello")]
    public async Task What_is_no_model_is_seen_at_the_door(string said)
    {
        var (listener, at) = Listen();
        using var _ = listener;
        var serving = SayAsync(listener, Of("b"), said);

        await Assert.ThrowsAsync<BrokenFileException>(() => Caller(Of("a")).GetAsync(at, "b", "r", 1, Max, Now));
        await serving;
    }

    [Fact]
    public async Task A_body_without_end_and_a_redirect_and_silence_end()
    {
        var (listener, at) = Listen();
        using var _ = listener;

        var endless = SayAsync(listener, Of("b"), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            Encoding.ASCII.GetBytes("8000\r\n" + new string('x', 0x8000) + "\r\n"), (int)(Max / 0x8000) + 50);
        await Assert.ThrowsAsync<BrokenFileException>(() => Caller(Of("a")).GetAsync(at, "b", "r", 1, Max, Now));
        await endless;
        var elsewhere = SayAsync(listener, Of("b"), "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(302, (await Caller(Of("a")).GetAsync(at, "b", "r", 1, Max, Now)).Status);
        await elsewhere;

        // Nobody shakes hands.
        var silent = listener.AcceptSocketAsync(Now);
        var fault = await Assert.ThrowsAnyAsync<Exception>(
            () => Caller(Of("a"), TimeSpan.FromMilliseconds(200)).GetAsync(at, "b", "r", 1, Max, Now));
        Assert.True(fault is TimeoutException or HttpRequestException, fault.ToString());
        (await silent).Dispose();
    }

    [Fact]
    public async Task Models_that_hold_NaN_or_have_another_layout_are_none()
    {
        var values = new float[s_layout.Length];
        values[7] = float.NaN;
        var broken = PeerModelFile.Write(new ModelState(s_layout, values), "r", 1, "b");
        var other = PeerModelFile.Write(new ModelState(ModelCatalog.Find("2nn")!.Layout(),
            new float[ModelCatalog.Find("2nn")!.Layout().Length]), "r", 1, "b");

        Assert.Contains("NaN", Assert.Throws<BrokenFileException>(
            () => PeerModelFile.Read(new MemoryStream(broken), s_layout, "r", 1, "b")).Message, StringComparison.Ordinal);
        Assert.Throws<BrokenFileException>(() => PeerModelFile.Read(new MemoryStream(other), s_layout, "r", 1, "b"));
        await Task.CompletedTask;
    }

    public void Dispose()
    {
        _end.Cancel();
        foreach (var certificate in _made) certificate.Dispose();
        _ground.Dispose();
        _end.Dispose();
    }

    private TimeSpan _later;
    private X509Certificate2? _caller;

    private PeerOptions Options => new()
    {
        Identify = shown => _ground.Authority.Check(shown, TimeProvider.System.GetUtcNow() + _later).Identity
            is { Role: Security.Role.Client } who ? who.Subject : null,
        Listen = new IPEndPoint(IPAddress.Loopback, 0),
        Patience = TimeSpan.FromSeconds(5),
    };

    private PeerCaller Caller(X509Certificate2 own, TimeSpan? patience = null)
        => new(Options with { Patience = patience ?? Options.Patience }, () => own, loopback: true, TimeProvider.System);

    private PeerServer Serve(X509Certificate2 own)
    {
        var server = new PeerServer(Options, () => own, _published, TimeProvider.System);
        _ = server.RunAsync(_end.Token);
        return server;
    }

    private void Publish(string[] participants)
    {
        var values = new float[s_layout.Length];
        Array.Fill(values, 0.5f);
        _published.Begin("r", 1, participants);
        _published.Complete("r", 1, PeerModelFile.Write(new ModelState(s_layout, values), "r", 1, "b"));
    }

    private X509Certificate2 Of(string client) => Made(_ground.Signer.Issue(client, Security.Role.Client, TimeSpan.FromDays(30)));

    private X509Certificate2 Made(IssuedCertificate issued)
    {
        var certificate = issued.WithKey();
        _made.Add(certificate);
        return certificate;
    }

    private static HostPort At(PeerServer server) => HostPort.Read(server.Address)!;

    private static (TcpListener Listener, HostPort At) Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (listener, new HostPort("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port));
    }

    // Bytes that were said to who listens, after the handshake.
    private static async Task<int> HearAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var socket = await listener.AcceptSocketAsync(Now);
        await using var secure = new SslStream(new NetworkStream(socket));
        try
        {
            await secure.AuthenticateAsServerAsync(Terms(certificate), Now);
            return await secure.ReadAsync(new byte[1000], Now);
        }
        catch (Exception fault) when (fault is IOException or System.Security.Authentication.AuthenticationException)
        {
            return 0;
        }
    }

    private static async Task SayAsync(TcpListener listener, X509Certificate2 certificate, string said, byte[]? more = null, int times = 0)
    {
        using var socket = await listener.AcceptSocketAsync(Now);
        await using var secure = new SslStream(new NetworkStream(socket));
        await secure.AuthenticateAsServerAsync(Terms(certificate), Now);
        try
        {
            _ = await secure.ReadAsync(new byte[4000], Now);
            await secure.WriteAsync(Encoding.ASCII.GetBytes(said), Now);
            for (var i = 0; i < times; i++) await secure.WriteAsync(more, Now);
            _ = await secure.ReadAsync(new byte[1], Now);
        }
        catch (IOException)
        {
            // The other end has had enough.
        }
    }

    private static SslServerAuthenticationOptions Terms(X509Certificate2 certificate) => new()
    {
        ServerCertificate = certificate,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = Anybody,
    };

    // Who attacks looks at nobody's certificate.
    private static bool Anybody(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
        => shown is not null || sender is not null;

    // Not even a status comes.
    private static async Task RawAsync(PeerServer server, X509Certificate2? certificate)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, At(server).Port, Now);
        await using var secure = new SslStream(new NetworkStream(socket));
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            ClientCertificates = certificate is null ? null : [certificate],
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
            RemoteCertificateValidationCallback = Anybody,
        }, Now);
        await secure.WriteAsync(Encoding.ASCII.GetBytes("GET /peer/runs/r/rounds/1/model HTTP/1.1\r\nHost: b\r\n\r\n"), Now);
        if (await secure.ReadAsync(new byte[1], Now) == 0) throw new IOException("nothing came");
    }
}
