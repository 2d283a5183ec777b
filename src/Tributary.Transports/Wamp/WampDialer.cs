using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Transports.Joining;

namespace Tributary.Transports.Wamp;

/// <summary>How a router is reached.</summary>
internal static class WampDialer
{
    private static readonly Protocols.Wamp.Clients.Backoff s_backoff = new()
    {
        First = TimeSpan.FromSeconds(0.5),
        Factor = 2,
        Max = TimeSpan.FromSeconds(5),
        Spread = 0.5,
    };

    /// <summary>Why an address is none of a router; null where it is one.</summary>
    public static string? Fault(Uri router)
        => router is { IsAbsoluteUri: true, Scheme: "ws" or "wss" or "tcp" or "tcps", Host.Length: > 0 } ? null
            : $"is '{router}'; an address like ws://127.0.0.1:8080/ws, wss://, tcp:// or tcps:// is needed";

    /// <summary>Spreads the waits of clients whose router was away.</summary>
    public static Random Spread() => new(RandomNumberGenerator.GetInt32(int.MaxValue));

    /// <summary>Options of a client that stays.</summary>
    /// <param name="held">What it shows, asked at each connecting.</param>
    /// <param name="credential">What it shows once the line stands; null shows the token that is held, if any.</param>
    public static ClientOptions Options(Uri router, string realm, Func<LinkCredentials?> held, TimeProvider clock,
        IWampCredential? credential = null)
        => new(cancellation => ConnectAsync(router, held(), clock, cancellation), new Protocols.Wamp.Clients.JoinOptions(realm)
        {
            Credential = credential ?? (held()?.Bearer is null ? null : new HeldTicket(held)),
        })
        {
            Backoff = s_backoff,
        };

    private static async Task<IWampChannel> ConnectAsync(Uri router, LinkCredentials? held, TimeProvider clock,
        CancellationToken cancellation)
    {
        var trust = new ServerTrust(held?.Authority, router.IdnHost, clock);
        var own = held is { Certificate: { } certificate, Key: { } key } ? LinkHandler.Certificate(certificate, key) : null;
        try
        {
            var refusal = default(AuthenticationException);
            var connector = new WampConnector(router)
            {
                Clock = clock,
                ClientCertificates = own is null ? null : new X509CertificateCollection { own },
                ServerCheck = (_, shown, chain, errors) =>
                {
                    try
                    {
                        return trust.Check(shown, chain, errors);
                    }
                    catch (AuthenticationException fault)
                    {
                        refusal = fault;
                        return false;
                    }
                },
            };
            try
            {
                return await connector.ConnectAsync(cancellation);
            }
            catch (IOException) when (refusal is not null)
            {
                throw new IOException($"no connection to {router}: {refusal.Message}", refusal);
            }
        }
        finally
        {
            trust.Dispose();
        }
    }
}
