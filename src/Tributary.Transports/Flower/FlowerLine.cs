using System.Security.Cryptography.X509Certificates;
using Tributary.Core.Clients;
using Tributary.Protocols.Grpc;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;

namespace Tributary.Transports.Flower;

/// <summary>A client's line to a Flower server, from its address to its last word.</summary>
/// <param name="server"><c>http</c> for HTTP/2 without TLS, as Flower's servers speak it, or <c>https</c>.</param>
/// <param name="held">For mutual TLS: the client's certificate, and the only authority that it trusts; null for none.</param>
public sealed class FlowerLine(Uri server, LinkCredentials? held, FlowerAgentOptions options, ILineObserver observer,
    TimeProvider clock) : ILine
{
    /// <summary>Takes part until the server dismisses the client.</summary>
    /// <exception cref="FlowerRefusedException">The server refuses the client, or speaks no such protocol.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task RunAsync(IClient client, CancellationToken cancellation)
    {
        var limits = new GrpcLimits { MaxMessageBytes = options.MaxMessageBytes };
        using var authority = held?.Authority is { } pem ? X509Certificate2.CreateFromPem(pem) : null;
        using var own = held is { Certificate: { } certificate, Key: { } key } ? X509Certificate2.CreateFromPem(certificate, key) : null;
        using var http = new HttpMessageInvoker(GrpcChannel.CreateHandler(limits, authority, own));
        try
        {
            await new FlowerAgent(new GrpcChannel(http, server, limits, clock), options, observer, clock).RunAsync(client, cancellation);
        }
        catch (GrpcException refused)
        {
            throw new FlowerRefusedException($"{server.Authority} refuses this client: {refused.Message}", refused);
        }
    }
}
