using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Protocols.Grpc;

/// <summary>Makes calls to one server: <c>http</c> speaks HTTP/2 without TLS from the first byte (prior knowledge), <c>https</c> with
/// it.</summary>
public sealed class GrpcChannel(HttpMessageInvoker http, Uri address, GrpcLimits limits, TimeProvider clock)
{
    public Uri Address => address;

    /// <summary>How connections are made; pings find servers that are frozen.</summary>
    /// <param name="authority">The only authority that is trusted; null trusts the system's.</param>
    /// <param name="own">The client's certificate with its key, for mutual TLS; null for none.</param>
    public static SocketsHttpHandler CreateHandler(GrpcLimits limits, X509Certificate2? authority = null, X509Certificate2? own = null)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = limits.PingAfter,
            KeepAlivePingTimeout = limits.PingLimit,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
        };
        if (authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority);
        }

        if (own is not null)
            handler.SslOptions.ClientCertificateContext
                = SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true);
        return handler;
    }

    /// <summary>Begins a call; it is cancelled with the token, or by disposing of it.</summary>
    /// <param name="method">Like <c>package.Service/Method</c>.</param>
    public GrpcCall Start(string method, CallOptions options, CancellationToken cancellation)
        => new(http, new Uri(address, method), options, limits, clock, cancellation);

    /// <summary>One request, one answer.</summary>
    /// <exception cref="GrpcException">The call ended with another status than OK, or the server cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<byte[]> AskAsync(string method, ReadOnlyMemory<byte> request, CallOptions options, CancellationToken cancellation)
    {
        await using var call = Start(method, options, cancellation);
        try
        {
            await call.WriteAsync(request, cancellation);
        }
        catch (GrpcException)
        {
            // A server may refuse before it has read everything; its status says why.
        }

        call.Complete();
        var message = await call.NextAsync(cancellation) ?? throw new GrpcException(GrpcStatus.Internal, "the server gave no answer");
        byte[] answer = [];
        await call.GuardAsync(async () => answer = await message.ToArrayAsync(cancellation), cancellation);
        return await call.NextAsync(cancellation) is null ? answer
            : throw new GrpcException(GrpcStatus.Internal, "the server gave more than one answer");
    }
}
