using Tributary.Protocols.Wamp.Authentication;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>Shows a ticket (Advanced Profile, "Ticket-based Authentication"). It goes over the line as it is: only over TLS.</summary>
public sealed class TicketCredential(string authId, string ticket) : IWampCredential
{
    /// <summary>As HELLO calls it.</summary>
    public const string Name = StaticAuthenticator.TicketMethod;

    public string Method => Name;

    public string AuthId => authId;

    public WampValue Begin(ChannelInfo channel) => default;

    public (string Signature, WampValue Extra) Answer(WampValue challenge) => (ticket, default);

    public void Check(WampValue extra)
    {
    }
}
