using System.Security.Cryptography;

namespace Tributary.Protocols.Wamp.Authentication;

/// <summary>What a router keeps for WAMP-SCRAM (RFC 5802 with SHA-256, PBKDF2): enough to check a proof, not to make one.</summary>
/// <param name="Salt">Random, one for each principal; 8 bytes or more.</param>
/// <param name="Iterations">Rounds of PBKDF2, 4,096..10^7.</param>
public sealed record ScramSecret(ReadOnlyMemory<byte> Salt, int Iterations, ReadOnlyMemory<byte> StoredKey, ReadOnlyMemory<byte> ServerKey)
{
    /// <summary>The least that a client takes from a router that it does not know yet (RFC 7677, section 4).</summary>
    public const int LeastIterations = 4096;

    /// <summary>The most: a router must not keep a client busy for ever.</summary>
    public const int MaxIterations = 10_000_000;

    private const int DefaultIterations = 100_000;
    private const int SaltBytes = 16;

    /// <summary>Makes one with a random salt.</summary>
    public static ScramSecret Of(string password, int iterations = DefaultIterations)
        => Of(password, RandomNumberGenerator.GetBytes(SaltBytes), iterations);

    public static ScramSecret Of(string password, ReadOnlyMemory<byte> salt, int iterations)
    {
        var keys = ScramKeys.Of(password, salt.Span, iterations);
        return new ScramSecret(salt, iterations, SHA256.HashData(keys.ClientKey), keys.ServerKey);
    }
}
