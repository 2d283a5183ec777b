using Tributary.Core.Clients;

namespace Tributary.Security.Envelopes;

/// <summary>The private keys of this end: the newest signs, and all that still hold open what was sealed for them.</summary>
public sealed class OwnKeys
{
    /// <summary>Keys that are kept at a time.</summary>
    public const int MaxKeys = 4;

    private readonly Lock turn = new();
    private IReadOnlyList<(OwnKey Key, DateTimeOffset? Until)> keys = [];

    /// <param name="name">Who this end is, as others know it (<see cref="ClientId.Rule"/>).</param>
    /// <param name="keyPem">Its private key, PEM: RSA of 2048 to 8192 bits, or P-256.</param>
    /// <exception cref="FormatException">The key cannot be read.</exception>
    public OwnKeys(string name, string keyPem)
    {
        if (!ClientId.IsValid(name)) throw new ArgumentException($"'{name}' cannot name a sender; {ClientId.Rule}", nameof(name));
        Name = name;
        Add(keyPem, null);
    }

    public string Name { get; }

    internal OwnKey Newest => Volatile.Read(ref keys)[0].Key;

    /// <summary>From now on this key signs.</summary>
    /// <param name="earlierUntil">Until when those before still open envelopes; null for as long as they are among the
    /// <see cref="MaxKeys"/> newest.</param>
    /// <exception cref="FormatException">The key cannot be read.</exception>
    public void Add(string keyPem, DateTimeOffset? earlierUntil)
    {
        var added = OwnKey.FromPem(keyPem);
        lock (turn)
        {
            var earlier = keys.Where(one => !one.Key.Id.SequenceEqual(added.Id))
                .Select(one => (one.Key, one.Until < earlierUntil ? one.Until : earlierUntil ?? one.Until));
            Volatile.Write(ref keys, [.. earlier.Prepend((added, null)).Take(MaxKeys)]);
        }
    }

    internal OwnKey? Find(ReadOnlySpan<byte> id, DateTimeOffset now)
    {
        foreach (var (key, until) in Volatile.Read(ref keys))
            if (key.Id.SequenceEqual(id)) return until < now ? null : key;
        return null;
    }
}
