using System.Text.Json;
using Tributary.Security;

namespace Tributary.Client.Identity;

/// <summary>Where a client keeps its identity: one file (0600), whole or not at all.</summary>
public static class IdentityFile
{
    public const string Name = "identity.json";

    /// <summary>Reads the identity in <paramref name="folder"/>; null where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static ClientIdentity? Load(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize(SecretFile.Read(path), IdentityJson.Default.ClientIdentity) is { Coordinator: not null, Client: not null } identity ? identity : throw new JsonException("a field is missing");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path} is damaged; delete it and enrol again", fault);
        }
    }

    public static void Save(string folder, ClientIdentity identity) => SecretFile.Write(Path.Combine(folder, Name), JsonSerializer.Serialize(identity, IdentityJson.Default.ClientIdentity));
}
