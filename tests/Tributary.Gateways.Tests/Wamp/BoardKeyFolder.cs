using System.Collections.Concurrent;
using System.Security.Cryptography;
using Folders;
using Tributary.Security.Envelopes;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>A folder with keys of a master and of boards.</summary>
internal sealed class BoardKeyFolder : IDisposable
{
    private static readonly ConcurrentDictionary<string, Lazy<(string Private, string Public)>> s_keys = new(StringComparer.Ordinal);
    private readonly TemporaryFolder _folder = new();

    /// <param name="names">Of those whose keys lie in it, besides the master.</param>
    public BoardKeyFolder(params IEnumerable<string> names)
    {
        foreach (var name in names.Append("LR_Master"))
        {
            var (key, open) = s_keys.GetOrAdd(name, _ => new(Make)).Value;
            _folder.Write($"{name}.key.pem", key);
            _folder.Write($"{name}.pub.pem", open);
        }
    }

    public string Location => _folder.Location;

    /// <summary>What somebody signs, seals and opens with these keys.</summary>
    public LegacyEnvelopes Of(string name) => new(new LegacyKeyFolder(Location), name);

    /// <summary>Another key in place of a board's public one.</summary>
    public void Replace(string name) => _folder.Write($"{name}.pub.pem", Make().Public);

    public void Remove(string name) => File.Delete(_folder.At($"{name}.pub.pem"));

    public void Dispose() => _folder.Dispose();

    private static (string Private, string Public) Make()
    {
        using var rsa = RSA.Create(2048);
        return (rsa.ExportPkcs8PrivateKeyPem(), rsa.ExportSubjectPublicKeyInfoPem());
    }
}
