using System.Text.Json;
using Tributary.Security;

namespace Tributary.Gateways.Enrolment;

/// <summary>What was revoked, as lines of a file: it lies beside backups, and goes into a folder that was restored, so that a backup from
/// before revives nothing. No secret is in it.</summary>
public static class RevocationList
{
    /// <summary>Its name, beside backups and in the folder of access.</summary>
    public const string FileName = "revoked.jsonl";

    /// <summary>What a folder of access knows to be revoked; empty where there is none. Lines that cannot be read are passed over: the book
    /// itself tells of those.</summary>
    public static IReadOnlyList<Credential> OfFolder(string access)
        => [.. Read(Path.Combine(access, CredentialBook.FileName)), .. Read(Path.Combine(access, FileName))];

    /// <summary>The entries of a list; empty where there is none.</summary>
    public static IReadOnlyList<Credential> Read(string path)
    {
        if (!File.Exists(path)) return [];
        var revoked = new Dictionary<string, Credential>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path))
            foreach (var one in Entries(line))
                if (one.Revoked is not null) revoked[one.Id] = one with { Hash = null };
        return [.. revoked.Values];
    }

    /// <summary>Adds entries to the list at <paramref name="path"/>, which is there whole or as before.</summary>
    public static void Merge(string path, IEnumerable<Credential> more)
    {
        var all = Read(path).Concat(more.Where(one => one.Revoked is not null)).DistinctBy(one => one.Id, StringComparer.Ordinal).ToList();
        if (all.Count > 0)
            SecretFile.Write(path, string.Concat(all.Select(one => JsonSerializer.Serialize([one with { Hash = null }],
                CredentialJson.Default.CredentialArray) + "\n")));
    }

    private static Credential[] Entries(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, CredentialJson.Default.CredentialArray) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
