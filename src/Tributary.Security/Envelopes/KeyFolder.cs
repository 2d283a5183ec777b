using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Core.Clients;

namespace Tributary.Security.Envelopes;

/// <summary>Keys of others as files of a folder, <c>NAME.cert.pem</c>: one certificate or several, the newest first. A file that changes is
/// read again.</summary>
/// <param name="servers">Names whose certificates must be a server's (the coordinator's); all others must be a client's.</param>
public sealed class KeyFolder(string folder, params IReadOnlyList<string> servers) : IKeyBook
{
    /// <summary>What follows the name.</summary>
    public const string Ending = ".cert.pem";

    private const int MaxNames = 10_000;
    private readonly ConcurrentDictionary<string, Held> read = new(StringComparer.Ordinal);

    /// <exception cref="EnvelopeException">The name's file is there and cannot be read.</exception>
    public IReadOnlyList<PeerKey> Find(string name)
    {
        if (!ClientId.IsValid(name)) return [];
        var file = new FileInfo(Path.Combine(folder, name + Ending));
        if (!file.Exists) return [];
        var stamp = (file.LastWriteTimeUtc, file.Length);
        if (read.TryGetValue(name, out var held) && held.Stamp == stamp) return held.Keys;
        if (read.Count >= MaxNames) read.Clear();
        return (read[name] = new Held(stamp, Read(name, file.FullName))).Keys;
    }

    private PeerKey[] Read(string name, string path)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(SecretFile.Read(path));
            return [.. certificates.Take(KeyBook.MaxKeys)
                .Select(one => PeerKey.Of(name, one, servers.Contains(name, StringComparer.Ordinal) ? null : Role.Client))];
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException or IOException or InvalidDataException
            or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EnvelopeException(EnvelopeFault.UnknownSender, $"{path} cannot be read as certificates in PEM", fault);
        }
    }

    private sealed record Held((DateTime Written, long Bytes) Stamp, IReadOnlyList<PeerKey> Keys);
}
