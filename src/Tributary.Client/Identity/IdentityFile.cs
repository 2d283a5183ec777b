using System.Text.Json;
using Tributary.Security;
using Tributary.Transports.Joining;

namespace Tributary.Client.Identity;

/// <summary>Where a client keeps who it is: one file (0600), whole or not at all.</summary>
/// <param name="folder">The client's own; the file is <see cref="Name"/> in it.</param>
/// <param name="coordinator">Whom the credentials are for.</param>
public sealed class IdentityFile(string folder, Uri coordinator) : ICredentialStore
{
    public const string Name = "identity.json";

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is damaged, or holds the credentials for another coordinator.</exception>
    public LinkCredentials? Load()
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return null;
        KeptIdentity kept;
        try
        {
            kept = JsonSerializer.Deserialize(SecretFile.Read(path), IdentityJson.Default.KeptIdentity) is
            {
                Coordinator: not null,
                Credentials.Client: not null
            } read ? read : throw new JsonException("a field is missing");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path} is damaged; delete it and join again with a new token", fault);
        }

        return kept.Coordinator == coordinator ? kept.Credentials
            : throw new InvalidDataException(
                $"{path} holds credentials for {kept.Coordinator}, not for {coordinator}; give this client a folder of its own, or delete "
                + $"the file and join again");
    }

    public void Save(LinkCredentials credentials)
        => SecretFile.Write(Path.Combine(folder, Name),
            JsonSerializer.Serialize(new KeptIdentity(coordinator, credentials), IdentityJson.Default.KeptIdentity));
}
