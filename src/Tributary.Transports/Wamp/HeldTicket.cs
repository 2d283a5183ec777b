using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Joining;

namespace Tributary.Transports.Wamp;

/// <summary>Shows the token that a client holds now: it is renewed while a line stands.</summary>
internal sealed class HeldTicket(Func<LinkCredentials?> held) : IWampCredential
{
    public string Method => TicketCredential.Name;

    public string AuthId => held()?.Client ?? "";

    public WampValue Begin(ChannelInfo channel) => default;

    public (string Signature, WampValue Extra) Answer(WampValue challenge) => (held()?.Bearer ?? "", default);

    public void Check(WampValue extra)
    {
    }
}
