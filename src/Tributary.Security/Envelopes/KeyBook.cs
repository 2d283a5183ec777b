using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Tributary.Core.Clients;
using Tributary.Security.Authority;

namespace Tributary.Security.Envelopes;

/// <summary>Keys of others that came over the line, in memory. A certificate that is not the authority's, or not of that name, does not
/// come in, so that nobody is pushed out by it.</summary>
public sealed class KeyBook(TrustedAuthority authority) : IKeyBook
{
    /// <summary>Keys of one name; beyond, the oldest goes.</summary>
    public const int MaxKeys = 4;

    private readonly ConcurrentDictionary<string, IReadOnlyList<PeerKey>> keys = new(StringComparer.Ordinal);

    /// <summary>From now on this key is the one to seal for. The same key with another certificate takes the place of the one
    /// before.</summary>
    /// <param name="role">What the certificate must allow; null for a server's, the coordinator's.</param>
    /// <param name="earlierUntil">Until when the keys before still hold; null for as long as their certificates.</param>
    /// <exception cref="EnvelopeException">The certificate is foreign.</exception>
    /// <exception cref="FormatException">The name is none, or the key is neither RSA of 2048 to 8192 bits nor P-256.</exception>
    public void Add(string name, X509Certificate2 certificate, Role? role = Role.Client, DateTimeOffset? earlierUntil = null)
    {
        if (!ClientId.IsValid(name)) throw new FormatException($"that cannot name a sender; {ClientId.Rule}");
        var added = PeerKey.Of(name, certificate, role);
        added.Check(authority, _ => false, new DateTimeOffset(certificate.NotBefore.ToUniversalTime()));
        keys.AddOrUpdate(name, [added], (_, known) => [added, .. known.Where(one => !one.Is(added.IdBytes))
            .Select(one => earlierUntil is { } until ? one.EndingAt(until) : one).Take(MaxKeys - 1)]);
    }

    /// <summary>Forgets a name.</summary>
    public void Remove(string name) => keys.TryRemove(name, out _);

    public IReadOnlyList<PeerKey> Find(string name) => keys.GetValueOrDefault(name, []);
}
