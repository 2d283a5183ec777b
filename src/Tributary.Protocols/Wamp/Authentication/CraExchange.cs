using System.Security.Cryptography;
using System.Text;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Authentication;

/// <summary>WAMP-CRA at the router (Advanced Profile, "Challenge Response Authentication").</summary>
internal sealed class CraExchange(TimeProvider clock)
{
    private const int NonceBytes = 24;

    /// <param name="known">Null: nobody, who is asked all the same.</param>
    public AuthStep Begin(JoinRequest request, Principal? known, CraSecret secret)
    {
        var challenge = Challenge(request, known?.AuthRole ?? "client");
        var extra = new Dictionary<string, WampValue>(StringComparer.Ordinal) { ["challenge"] = challenge };
        if (secret.Salt is { } salt)
        {
            extra["salt"] = salt;
            extra["keylen"] = (long)secret.KeyLength;
            extra["iterations"] = (long)secret.Iterations;
        }

        return new AuthStep.Challenge(StaticAuthenticator.CraMethod, WampValue.Of(extra), (signature, _)
            => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature),
                Encoding.UTF8.GetBytes(CraSecret.Sign(secret.Secret, challenge))) && known is not null
                ? new AuthStep.Accept(StaticAuthenticator.Identity(known, StaticAuthenticator.CraMethod)) : StaticAuthenticator.Denied());
    }

    private string Challenge(JoinRequest request, string role)
    {
        var writer = WampFormat.Json.CreateWriter(256);
        writer.Value(WampValue.MapOf(("authid", request.AuthId), ("authrole", role), ("authmethod", StaticAuthenticator.CraMethod),
            ("authprovider", StaticAuthenticator.Provider), ("nonce", Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes))),
            ("timestamp", clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")), ("session", request.Session)));
        return Encoding.UTF8.GetString(writer.Finish().Span);
    }
}
