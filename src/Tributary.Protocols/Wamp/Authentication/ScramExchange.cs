using System.Security.Cryptography;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Authentication;

/// <summary>WAMP-SCRAM at the router (Advanced Profile, "Salted Challenge Response Authentication").</summary>
internal sealed class ScramExchange
{
    internal const string ServerEndPointBinding = "tls-server-end-point";
    private const int NonceBytes = 16;
    private const int MaxNonce = 256;

    /// <param name="known">Null: nobody, who is asked all the same.</param>
    public AuthStep Begin(JoinRequest request, Principal? known, ScramSecret secret)
    {
        var (clientNonce, binding) = (request.Extra["nonce"].Text, request.Extra["channel_binding"].Text);
        if (clientNonce is not { Length: >= 8 and <= MaxNonce } || clientNonce.Contains(',', StringComparison.Ordinal))
            return Refused($"authextra has no 'nonce' of 8 to {MaxNonce} characters");
        if (binding is not null && (binding != ServerEndPointBinding || request.Channel.ServerEndPoint.IsEmpty))
            return Refused($"the channel binding '{binding}' is not to be had here; "
                + (request.Channel.ServerEndPoint.IsEmpty ? "there is none on this connection" : $"there is {ServerEndPointBinding}"));
        var nonce = clientNonce + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
        var extra = WampValue.MapOf(("nonce", nonce), ("salt", Convert.ToBase64String(secret.Salt.Span)), ("kdf", "pbkdf2"),
            ("iterations", secret.Iterations), ("memory", default));
        return new AuthStep.Challenge(StaticAuthenticator.ScramMethod, extra, (signature, answer) =>
        {
            var data = binding is null ? [] : request.Channel.ServerEndPoint.ToArray();
            var isBound = answer["nonce"].Text == nonce && answer["channel_binding"].Text == binding
                && (binding is null ? answer["cbind_data"].IsNull : answer["cbind_data"].Text == Convert.ToBase64String(data));
            var message = ScramKeys.Message(request.AuthId!, clientNonce, nonce, secret.Salt.Span, secret.Iterations, binding, data);
            if (!isBound || !Proves(signature, secret, message) || known is null) return StaticAuthenticator.Denied();
            // The second name is autobahn's.
            var verifier = Convert.ToBase64String(HMACSHA256.HashData(secret.ServerKey.Span, message));
            return new AuthStep.Accept(StaticAuthenticator.Identity(known, StaticAuthenticator.ScramMethod),
                WampValue.MapOf(("verifier", verifier), ("scram_server_signature", verifier)));
        });
    }

    private static bool Proves(string signature, ScramSecret secret, byte[] message)
    {
        Span<byte> proof = stackalloc byte[SHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(signature, proof, out var written) || written != proof.Length) return false;
        var clientKey = ScramKeys.Xor(proof, HMACSHA256.HashData(secret.StoredKey.Span, message));
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(clientKey), secret.StoredKey.Span);
    }

    private static AuthStep.Refuse Refused(string text) => new(WampUris.AuthenticationFailed, text);
}
