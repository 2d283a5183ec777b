using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Tributary.Engine.Formats;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>Asks a peer for its model where it says that it listens. Before the other end has shown that it is that peer, nothing is said
/// to it.</summary>
/// <param name="own">The certificate that is held at the moment.</param>
/// <param name="loopback">Whether peers may be on this machine.</param>
internal sealed class PeerCaller(PeerOptions options, Func<X509Certificate2?> own, bool loopback, TimeProvider clock)
{
    /// <summary>Bytes a second that a model must come at.</summary>
    private const double LeastRate = 1024;

    /// <param name="max">Bytes that it may have.</param>
    /// <returns>The status, and what came with 200.</returns>
    /// <exception cref="HttpRequestException">Nobody is there, or somebody else.</exception>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    /// <exception cref="IOException">The line broke.</exception>
    /// <exception cref="BrokenFileException">What came is no model.</exception>
    public async Task<(int Status, byte[]? Body)> GetAsync(HostPort at, string peer, string run, int round, long max,
        CancellationToken cancellation)
    {
        using var handler = Handler(peer);
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var late = new CancellationTokenSource(options.Patience + options.Patience + PublishedModels.Hold, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using var answer = await http.GetAsync(new Uri($"https://{at}/peer/runs/{run}/rounds/{round}/model"),
                HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (answer.StatusCode != HttpStatusCode.OK) return ((int)answer.StatusCode, null);

            // From here on the whole of it has a time.
            late.CancelAfter(options.Patience + TimeSpan.FromSeconds(max / LeastRate));
            return (200, await PeerBody.ReadAsync(answer, max, static () => { }, either.Token));
        }
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"{peer} did not answer in time at {at}", fault);
        }
    }

    private SocketsHttpHandler Handler(string peer)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.Patience,
            ConnectCallback = async (context, cancellation) => await ConnectAsync(context.DnsEndPoint, cancellation),
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = 16,
        };
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            AllowTlsResume = false,
            LocalCertificateSelectionCallback = (_, _, _, _, _) => own()!,
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is X509Certificate2 certificate
                && options.Identify(certificate) == peer ? true : throw new AuthenticationException($"who listens there is not {peer}"),
        };
        return handler;
    }

    // What was checked is what is connected to.
    private async Task<Stream> ConnectAsync(DnsEndPoint host, CancellationToken cancellation)
    {
        var name = host.Host.Trim('[', ']');
        var found = IPAddress.TryParse(name, out var written) ? [written] : await Dns.GetHostAddressesAsync(name, cancellation);
        if (found.Where(address => HostPort.MayBeCalled(address, loopback)).ToArray() is not { Length: > 0 } open)
            throw new HttpRequestException($"{host.Host} is at no address at which a peer is called");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, host.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
