using System.Security.Cryptography.X509Certificates;
using Tributary.Core.Clients;
using Tributary.Protocols.Grpc;
using Tributary.Transports.Joining;

namespace Tributary.Transports.Flower;

/// <summary>A client's line to a Flower server, from its address to its last word.</summary>
public static class FlowerLine
{
    /// <summary>Takes part until the server dismisses the client.</summary>
    /// <param name="server"><c>http</c> for HTTP/2 without TLS, as Flower's servers speak it, or <c>https</c>.</param>
    /// <param name="held">For mutual TLS: the client's certificate, and the only authority that it trusts; null for none.</param>
    /// <exception cref="LinkRefusedException">The server refuses the client, or speaks no such protocol.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static async Task RunAsync(IClient client, Uri server, LinkCredentials? held, FlowerAgentOptions options,
        IFlowerObserver observer, TimeProvider clock, CancellationToken cancellation)
    {
        var limits = new GrpcLimits { MostMessageBytes = options.MostMessageBytes };
        using var authority = held?.Authority is { } pem ? X509Certificate2.CreateFromPem(pem) : null;
        using var own = held is { Certificate: { } certificate, Key: { } key } ? X509Certificate2.CreateFromPem(certificate, key) : null;
        using var http = new HttpMessageInvoker(GrpcChannel.CreateHandler(limits, authority, own));
        try
        {
            await new FlowerAgent(client, new GrpcChannel(http, server, limits, clock), options, observer, clock).RunAsync(cancellation);
        }
        catch (GrpcException refused)
        {
            throw new LinkRefusedException($"{server.Authority} refuses this client: {refused.Message}", refused);
        }
    }
}
