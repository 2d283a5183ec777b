using Tributary.Protocols.Wamp.Authentication;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>Signs a challenge with a shared secret (WAMP-CRA), salted where the router says so.</summary>
public sealed class CraCredential(string authId, string secret) : IWampCredential
{
    private const int MinKey = 16;
    private const int MaxKey = 64;

    public string Method => StaticAuthenticator.CraMethod;

    public string AuthId => authId;

    public WampValue Begin(ChannelInfo channel) => default;

    public (string Signature, WampValue Extra) Answer(WampValue challenge)
    {
        var text = challenge["challenge"].Text
            ?? throw new WampException(WampUris.AuthenticationFailed, "the router's challenge has no text to sign");
        return (CraSecret.Sign(challenge["salt"].Text is { } salt ? Derived(salt, challenge) : secret, text), default);
    }

    public void Check(WampValue extra)
    {
    }

    private string Derived(string salt, WampValue challenge)
    {
        var (iterations, length) = (challenge["iterations"].Integer ?? 1000, challenge["keylen"].Integer ?? 32);
        if (iterations is < 1000 or > ScramSecret.MaxIterations || length is < MinKey or > MaxKey)
            throw new WampException(WampUris.AuthenticationFailed, $"the router asks for a key of {length} bytes in {iterations} rounds; "
                + $"there may be {MinKey}..{MaxKey} bytes and 1000..{ScramSecret.MaxIterations} rounds");
        return CraSecret.Derive(secret, salt, (int)iterations, (int)length);
    }
}
