using System.Security.Cryptography;
using System.Text;

namespace Tributary.Protocols.Wamp.Authentication;

/// <summary>What a router keeps for WAMP-CRA (Advanced Profile, "Challenge Response Authentication"): whoever has it can join with it,
/// salted or not.</summary>
/// <param name="Secret">What both sides sign with: the secret itself, or base64 of the key derived from it.</param>
public sealed record CraSecret(string Secret)
{
    private const int KeyBytes = 32;
    private const int SaltBytes = 16;
    private const int DefaultIterations = 100_000;

    /// <summary>Null where the secret is not salted.</summary>
    public string? Salt { get; init; }

    /// <summary>Rounds of PBKDF2, 1,000..10^7.</summary>
    public int Iterations { get; init; } = DefaultIterations;

    /// <summary>Bytes of the derived key, 16..64.</summary>
    public int KeyLength { get; init; } = KeyBytes;

    /// <summary>Derives a key with a random salt.</summary>
    /// <param name="iterations">1,000..10^7; every client goes through them too, JavaScript's slowly.</param>
    public static CraSecret Of(string password, int iterations = DefaultIterations)
    {
        var salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes));
        return new CraSecret(Derive(password, salt, iterations, KeyBytes)) { Salt = salt, Iterations = iterations };
    }

    internal static string Derive(string password, string salt, int iterations, int keyLength)
        => Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(salt), iterations,
            HashAlgorithmName.SHA256, keyLength));

    internal static string Sign(string secret, string challenge)
        => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(challenge)));
}
