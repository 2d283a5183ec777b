using System.Security.Cryptography;
using Tributary.Protocols.Wamp.Authentication;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>Proves to know a password, and has the router prove that it keeps its hash (WAMP-SCRAM with PBKDF2). Over TLS both proofs
/// hold for this router's certificate only.</summary>
public sealed class ScramCredential(string authId, string password) : IWampCredential
{
    private const int NonceBytes = 16;

    private string _nonce = "";
    private string? _binding;
    private ReadOnlyMemory<byte> _bindingData;
    private byte[] _verifier = [];

    public string Method => StaticAuthenticator.ScramMethod;

    public string AuthId => authId;

    /// <summary>Whether the proof is bound to the TLS channel where there is one. Off for a router behind a proxy that ends TLS.</summary>
    public bool BindsChannel { get; init; } = true;

    public WampValue Begin(ChannelInfo channel)
    {
        _nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
        _bindingData = BindsChannel ? channel.ServerEndPoint : default;
        _binding = _bindingData.IsEmpty ? null : ScramExchange.ServerEndPointBinding;
        _verifier = [];
        return WampValue.MapOf(("nonce", _nonce), ("channel_binding", _binding));
    }

    public (string Signature, WampValue Extra) Answer(WampValue challenge)
    {
        var (nonce, kdf, iterations) = (challenge["nonce"].Text, challenge["kdf"].Text, challenge["iterations"].Integer);
        if (nonce is null || !nonce.StartsWith(_nonce, StringComparison.Ordinal) || nonce.Length == _nonce.Length)
            throw Refused("its nonce does not go on from ours");
        if (kdf != "pbkdf2") throw Refused($"it wants the key derivation '{kdf}'; there is pbkdf2");
        if (iterations is not (>= ScramSecret.LeastIterations and <= ScramSecret.MaxIterations))
            throw Refused($"it asks for {iterations} rounds; there may be {ScramSecret.LeastIterations}..{ScramSecret.MaxIterations}");
        var salt = Salt(challenge["salt"].Text);
        var keys = ScramKeys.Of(password, salt, (int)iterations);
        var message = ScramKeys.Message(authId, _nonce, nonce, salt, (int)iterations, _binding, _bindingData.Span);
        _verifier = HMACSHA256.HashData(keys.ServerKey, message);
        var proof = ScramKeys.Xor(keys.ClientKey, HMACSHA256.HashData(SHA256.HashData(keys.ClientKey), message));
        return (Convert.ToBase64String(proof), WampValue.MapOf(("nonce", nonce), ("channel_binding", _binding),
            ("cbind_data", _binding is null ? null : Convert.ToBase64String(_bindingData.Span))));
    }

    public void Check(WampValue extra)
    {
        // RFC 5802 writes "v=" before it, and so do some routers.
        var text = extra["verifier"].Text ?? extra["scram_server_signature"].Text ?? "";
        if (text.StartsWith("v=", StringComparison.Ordinal)) text = text[2..];
        Span<byte> verifier = stackalloc byte[SHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(text, verifier, out var written) || written != verifier.Length
            || !CryptographicOperations.FixedTimeEquals(verifier, _verifier))
            throw new WampException(WampUris.AuthenticationFailed, "the router did not prove that it knows the password's hash");
    }

    private static byte[] Salt(string? text)
    {
        try
        {
            if (text is not null && Convert.FromBase64String(text) is { Length: >= 8 } salt) return salt;
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw Refused("its salt is not base64 of 8 bytes or more");
    }

    private static WampException Refused(string text) => new(WampUris.AuthenticationFailed, $"the router's challenge is refused: {text}");
}
