using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Gateways.Wamp;

/// <summary>Shows a router what an operator wrote down, as it is at each joining.</summary>
internal sealed class RouterCredential(WampSecrets secrets) : IWampCredential
{
    private IWampCredential _now = secrets.Credential();

    public string Method => _now.Method;

    public string AuthId => _now.AuthId;

    public WampValue Begin(ChannelInfo channel) => (_now = secrets.Credential()).Begin(channel);

    public (string Signature, WampValue Extra) Answer(WampValue challenge) => _now.Answer(challenge);

    public void Check(WampValue extra) => _now.Check(extra);
}
