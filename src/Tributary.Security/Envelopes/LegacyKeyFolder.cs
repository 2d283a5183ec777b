using Tributary.Core.Clients;

namespace Tributary.Security.Envelopes;

/// <summary>Keys of boards as the originals keep them: <c>NAME.pub.pem</c> and <c>NAME.key.pem</c> in one folder. Read at each use, so a
/// file that is replaced holds at once.</summary>
public sealed class LegacyKeyFolder(string folder)
{
    private const string PublicEnding = ".pub.pem";

    /// <exception cref="FormatException">The name is no plain name, or the file holds no such key.</exception>
    /// <exception cref="FileNotFoundException">Nobody is known by that name.</exception>
    public LegacyPublicKey PublicKey(string name) => Read(name, PublicEnding, LegacyPublicKey.FromPem);

    /// <inheritdoc cref="PublicKey"/>
    public LegacyPrivateKey PrivateKey(string name) => Read(name, ".key.pem", LegacyPrivateKey.FromPem);

    /// <summary>Whether there is a file for somebody's public key, whatever it holds.</summary>
    public bool HasPublicKey(string name) => LegacyPem.IsName(name) && File.Exists(Path.Combine(folder, name + PublicEnding));

    private T Read<T>(string name, string ending, Func<string, T> read)
    {
        if (!LegacyPem.IsName(name)) throw new FormatException($"that cannot name a board; {ClientId.Rule}");
        var path = Path.Combine(folder, name + ending);
        try
        {
            return read(SecretFile.Read(path));
        }
        catch (Exception fault) when (fault is FormatException or InvalidDataException)
        {
            throw new FormatException($"{path}: {fault.Message}", fault);
        }
    }
}
