using System.Security.Cryptography;
using System.Text;

namespace Tributary.Protocols.Wamp.Authentication;

/// <summary>The sums of SCRAM (RFC 5802, section 3).</summary>
internal sealed record ScramKeys(byte[] ClientKey, byte[] ServerKey)
{
    private const int KeyBytes = 32;

    public static ScramKeys Of(string password, ReadOnlySpan<byte> salt, int iterations)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(Normalize(password)), salt, iterations, HashAlgorithmName.SHA256,
            KeyBytes);
        return new ScramKeys(HMACSHA256.HashData(salted, "Client Key"u8), HMACSHA256.HashData(salted, "Server Key"u8));
    }

    /// <summary>SASLprep as far as it goes with what .NET knows: compatibility characters are composed, other spaces become spaces
    /// (RFC 4013, section 2).</summary>
    public static string Normalize(string text)
        => string.Concat(text.Select(one => char.IsWhiteSpace(one) && one > 0x7f ? ' ' : one)).Normalize(NormalizationForm.FormKC);

    /// <summary>What both sides sign.</summary>
    /// <param name="nonce">The client's and the server's.</param>
    /// <param name="binding">The name of the channel binding; null where there is none.</param>
    public static byte[] Message(string authId, string clientNonce, string nonce, ReadOnlySpan<byte> salt, int iterations, string? binding,
        ReadOnlySpan<byte> bindingData)
    {
        byte[] head = [.. Encoding.UTF8.GetBytes(binding is null ? "n,," : $"p={binding},,"), .. bindingData];
        var name = Normalize(authId).Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes($"n={name},r={clientNonce},r={nonce},s={Convert.ToBase64String(salt)},i={iterations},"
            + $"c={Convert.ToBase64String(head)},r={nonce}");
    }

    public static byte[] Xor(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var result = one.ToArray();
        for (var i = 0; i < result.Length; i++) result[i] ^= other[i];
        return result;
    }
}
