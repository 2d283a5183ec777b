using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Channels;

/// <summary>Opens lines to a router.</summary>
/// <param name="address">ws://, wss://, tcp:// (RawSocket) or tcps:// (RawSocket over TLS).</param>
public sealed class WampConnector(Uri address)
{
    private byte[] _endPoint = [];

    /// <summary>Serializers in the order of preference; RawSocket takes the first.</summary>
    public IReadOnlyList<WampFormat> Formats { get; init; } = [WampFormat.MessagePack, WampFormat.Cbor, WampFormat.Json];

    /// <summary>Bytes of the largest message to take.</summary>
    public int MaxMessageBytes { get; init; } = 1 << 24;

    /// <summary>A ping goes out so often; a router that does not answer one before the next is given up. Zero: none.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Judges the router's certificate; null for the machine's own way.</summary>
    public RemoteCertificateValidationCallback? ServerCheck { get; init; }

    /// <summary>What this client shows of itself.</summary>
    public X509CertificateCollection? ClientCertificates { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <exception cref="IOException">The router cannot be reached, or refuses the connection.</exception>
    /// <exception cref="WampFormatException">It speaks something else.</exception>
    public async Task<IWampChannel> ConnectAsync(CancellationToken cancellation)
    {
        try
        {
            return address.Scheme switch
            {
                "ws" or "wss" => await WebSocketAsync(cancellation),
                "tcp" or "tcps" => await RawSocketAsync(cancellation),
                _ => throw new ArgumentException($"'{address.Scheme}' is no way to a router; there are ws, wss, tcp and tcps"),
            };
        }
        catch (Exception fault) when (fault is SocketException or WebSocketException
            or System.Security.Authentication.AuthenticationException or InvalidOperationException)
        {
            throw new IOException($"no connection to {address}: {(fault.InnerException ?? fault).Message}", fault);
        }
    }

    private async Task<IWampChannel> WebSocketAsync(CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        try
        {
            foreach (var format in Formats) socket.Options.AddSubProtocol(format.Subprotocol);
            socket.Options.KeepAliveInterval = KeepAlive;
            if (KeepAlive > TimeSpan.Zero) socket.Options.KeepAliveTimeout = KeepAlive;
            if (ClientCertificates is not null) socket.Options.ClientCertificates = ClientCertificates;
            if (address.Scheme == "wss") socket.Options.RemoteCertificateValidationCallback = Judge;
            await socket.ConnectAsync(address, cancellation);
            var agreed = Formats.FirstOrDefault(format => format.Subprotocol == socket.SubProtocol)
                ?? throw new WampFormatException($"{address} speaks none of {string.Join(", ", Formats.Select(one => one.Subprotocol))}");
            return new WebSocketChannel(socket, agreed, MaxMessageBytes, Info("websocket"));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IWampChannel> RawSocketAsync(CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(address.IdnHost, address.Port, cancellation);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (address.Scheme == "tcps")
            {
                var secure = new SslStream(stream);
                stream = secure;
                await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
                {
                    TargetHost = address.IdnHost,
                    ClientCertificates = ClientCertificates,
                    RemoteCertificateValidationCallback = Judge,
                }, cancellation);
            }
        }
        catch
        {
            if (stream is not null) await stream.DisposeAsync();
            socket.Dispose();
            throw;
        }

        return await RawSocketChannel.ConnectAsync(stream, Formats[0], new RawSocketOptions
        {
            MaxMessageBytes = MaxMessageBytes,
            KeepAlive = KeepAlive,
            Clock = Clock,
            Info = Info("rawsocket"),
        }, cancellation);
    }

    private ChannelInfo Info(string transport) => new(transport)
    {
        Peer = address.Authority,
        IsSecure = address.Scheme is "wss" or "tcps",
        ServerEndPoint = address.Scheme is "wss" or "tcps" ? _endPoint : default(ReadOnlyMemory<byte>),
    };

    // What SCRAM binds to is seen here only.
    private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (!(ServerCheck?.Invoke(sender, certificate, chain, errors) ?? errors == SslPolicyErrors.None)) return false;
        if (certificate is X509Certificate2 own) _endPoint = ServerEndPoint.Of(own);
        return true;
    }
}
