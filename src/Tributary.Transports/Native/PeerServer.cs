using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Tributary.Transports.Listening;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>Where a client's peers have its models of it: TLS, and both ends show who they are. Bounded in connections, sizes and
/// times.</summary>
internal sealed class PeerServer : IDisposable
{
    private const int MaxConnections = 64;

    // Of one client: what it holds open must not keep others away.
    private const int MaxOfOne = 4;

    // Bytes a second that a peer must take.
    private const double LeastRate = 1024;

    private readonly PeerOptions _options;
    private readonly Func<X509Certificate2?> _own;
    private readonly PublishedModels _published;
    private readonly TimeProvider _clock;
    private readonly Socket _socket;
    private readonly SemaphoreSlim _places = new(MaxConnections);
    private readonly ConcurrentDictionary<string, int> _busy = new(StringComparer.Ordinal);

    /// <param name="own">The certificate that is held at the moment: every handshake takes it anew.</param>
    /// <exception cref="IOException">It may not listen there.</exception>
    public PeerServer(PeerOptions options, Func<X509Certificate2?> own, PublishedModels published, TimeProvider clock)
    {
        (_options, _own, _published, _clock) = (options, own, published, clock);
        var listen = options.Listen ?? throw new ArgumentException("nowhere to listen", nameof(options));
        if (listen.Address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6) listen = new IPEndPoint(IPAddress.Any, listen.Port);
        _socket = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (listen.Address.Equals(IPAddress.IPv6Any)) _socket.DualMode = true;
            _socket.Bind(listen);
            _socket.Listen(MaxConnections);
        }
        catch (SocketException fault)
        {
            _socket.Dispose();
            throw new IOException($"peers cannot be listened for at {listen}: {fault.Message}; take another address or port", fault);
        }
    }

    /// <summary>What the others are told.</summary>
    public string Address
    {
        get
        {
            if (_options.Address is { } said) return said;
            var at = (IPEndPoint)_socket.LocalEndPoint!;
            var isAll = at.Address.Equals(IPAddress.Any) || at.Address.Equals(IPAddress.IPv6Any);
            return new HostPort(isAll ? Dns.GetHostName() : at.Address.ToString(), at.Port).ToString();
        }
    }

    /// <summary>Serves until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await _places.WaitAsync(cancellation);
                Socket? accepted = null;
                try
                {
                    accepted = await _socket.AcceptAsync(cancellation);
                }
                catch (SocketException)
                {
                    // Gone again before it was taken.
                }
                finally
                {
                    if (accepted is null) _places.Release();
                }

                if (accepted is not null) _ = ServeAsync(accepted, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Told to end.
        }
        finally
        {
            for (var i = 0; i < MaxConnections; i++) await _places.WaitAsync(CancellationToken.None);
            _places.Release(MaxConnections);
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _places.Dispose();
    }

    // Whatever breaks at one connection ends it alone.
    private async Task ServeAsync(Socket socket, CancellationToken cancellation)
    {
        try
        {
            socket.NoDelay = true;
            await using var line = new NetworkStream(socket, ownsSocket: true);
            await using var secure = new SslStream(line);
            using var late = new CancellationTokenSource(_options.Patience, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);

            // 1. Who is there?
            if (_own() is not { } certificate) return;
            string? client = null;
            await secure.AuthenticateAsServerAsync(Terms(certificate, shown => client = _options.Identify(shown)), either.Token);
            if (client is null) return;

            // 2. What does it want?
            var connection = new SmallConnection(secure, maxBody: 0);
            if (await connection.ReadAsync(either.Token) is not { } request) return;
            late.CancelAfter(Timeout.InfiniteTimeSpan);
            var answer = connection.Refusal ?? await AnswerAsync(request, client, cancellation);

            // 3. It has it.
            late.CancelAfter(_options.Patience + TimeSpan.FromSeconds(answer.Body.Length / LeastRate));
            await connection.WriteAsync(answer, isHead: false, either.Token);
            await secure.ShutdownAsync().WaitAsync(either.Token);
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException or OperationCanceledException
            or AuthenticationException)
        {
            // Not one of ours, gone, or too slow.
        }
        finally
        {
            _places.Release();
        }
    }

    private static SslServerAuthenticationOptions Terms(X509Certificate2 certificate, Func<X509Certificate2, string?> identify) => new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        AllowRenegotiation = false,
        AllowTlsResume = false,
        RemoteCertificateValidationCallback = (_, shown, _, _) => shown is X509Certificate2 other && identify(other) is not null,
    };

    private async Task<SmallAnswer> AnswerAsync(SmallRequest request, string client, CancellationToken cancellation)
    {
        if (request.Method != "GET") return SmallAnswer.Text(405, "only GET is known here\n");
        if (request.Path.Split('/') is not ["", "peer", "runs", { Length: > 0 } run, "rounds", var number, "model"]
            || !int.TryParse(number, out var round)) return SmallAnswer.Text(404, "there is nothing of that name\n");
        if (_published.MayHave(run, round, client) == false) return SmallAnswer.Text(403, "you take no part in that round\n");
        if (_busy.AddOrUpdate(client, 1, static (_, count) => count + 1) > MaxOfOne)
        {
            Leave(client);
            return SmallAnswer.Text(503, "one after the other\n");
        }

        try
        {
            var model = await _published.WaitAsync(run, round, PublishedModels.Hold, cancellation);
            if (_published.MayHave(run, round, client) is not { } may || model is null) return SmallAnswer.Text(503, "not yet\n");
            if (!may) return SmallAnswer.Text(403, "you take no part in that round\n");
            if (model.File is null) return SmallAnswer.Text(404, "nothing came of that round here\n");
            return new SmallAnswer(200, LinkProtocol.SafeTensorsType, model.File)
            {
                Headers = [new(LinkProtocol.DigestHeader, LinkProtocol.DigestField(model.Digest))],
            };
        }
        finally
        {
            Leave(client);
        }
    }

    private void Leave(string client)
    {
        if (_busy.AddOrUpdate(client, 0, static (_, count) => count - 1) <= 0) _busy.TryRemove(new(client, 0));
    }
}
