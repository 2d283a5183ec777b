using System.Text.Json;

namespace Tributary.Gateways.Enrolment;

/// <summary>
/// Tokens and certificates that the coordinator knows. All of them are in memory; each change is one line at the end of a file and on the disk before it holds, so that
/// looking one up costs no I/O and a revocation takes effect with the next request.
/// </summary>
public sealed class CredentialBook : IDisposable
{
    /// <summary>Credentials that the book holds at most; what ended a year ago is dropped when it is opened.</summary>
    public const int Most = 1_000_000;

    private static readonly TimeSpan Memory = TimeSpan.FromDays(365);
    private readonly Lock turn = new();
    private readonly Dictionary<string, Credential> all = new(StringComparer.Ordinal);
    private readonly FileStream file;

    /// <param name="path">Its file; made where it is missing.</param>
    /// <exception cref="InvalidDataException">The file is damaged elsewhere than in the line that a crash may have cut.</exception>
    public CredentialBook(string path, TimeProvider clock)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var lines = File.Exists(path) ? File.ReadAllText(path).Split('\n') : [""];

        // The last piece is empty, or the half of a line that nobody was told about.
        for (var number = 0; number < lines.Length - 1; number++)
        {
            try
            {
                foreach (var read in JsonSerializer.Deserialize(lines[number], CredentialJson.Default.CredentialArray) ?? []) all[read.Id] = read;
            }
            catch (JsonException fault)
            {
                throw new InvalidDataException($"{path}, line {number + 1} is damaged; restore the file from a backup", fault);
            }
        }

        foreach (var old in all.Values.Where(old => old.Expires + Memory < clock.GetUtcNow()).ToList()) all.Remove(old.Id);
        Security.SecretFile.Write(path, string.Concat(all.Values.Select(one => Line([one]))));
        file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Seek(0, SeekOrigin.End);
    }

    public Credential? Find(string id)
    {
        lock (turn) return all.GetValueOrDefault(id);
    }

    public IReadOnlyList<Credential> List()
    {
        lock (turn) return [.. all.Values.OrderBy(one => one.Created).ThenBy(one => one.Id, StringComparer.Ordinal)];
    }

    public void Add(Credential credential)
    {
        lock (turn) Keep([credential]);
    }

    /// <summary>From now on it no longer holds. False where there is none, or it was revoked before.</summary>
    public bool Revoke(string id, DateTimeOffset now)
    {
        lock (turn)
        {
            if (!all.TryGetValue(id, out var known) || known.Revoked is not null) return false;
            Keep([known with { Revoked = now }]);
            return true;
        }
    }

    /// <summary>Revokes whatever names the client; tells how many that were.</summary>
    public int RevokeClient(string client, DateTimeOffset now)
    {
        lock (turn)
        {
            Credential[] theirs = [.. all.Values.Where(one => one.Kind != CredentialKind.Join && one.Name == client && one.HoldsAt(now)).Select(one => one with { Revoked = now })];
            if (theirs.Length > 0) Keep(theirs);
            return theirs.Length;
        }
    }

    /// <summary>Uses up one enrolment of a join token and keeps what the client gets for it; both or neither, however many try at once.</summary>
    public EnrolOutcome Enrol(string joinId, Credential got, DateTimeOffset now)
    {
        lock (turn)
        {
            var outcome = Judge(joinId, got.Name!, now);
            if (outcome == EnrolOutcome.Enrolled) Keep([all[joinId] with { UsesLeft = all[joinId].UsesLeft - 1 }, got]);
            return outcome;
        }
    }

    /// <summary>What would become of an enrolment.</summary>
    public EnrolOutcome Judge(string joinId, string name, DateTimeOffset now)
    {
        lock (turn)
        {
            if (!all.TryGetValue(joinId, out var join) || join.Kind != CredentialKind.Join) return EnrolOutcome.UnknownToken;
            if (join.Revoked is not null) return EnrolOutcome.TokenRevoked;
            if (now >= join.Expires) return EnrolOutcome.TokenExpired;
            if (join.UsesLeft < 1) return EnrolOutcome.TokenUsedUp;
            if (join.Name is not null) return join.Name == name ? EnrolOutcome.Enrolled : EnrolOutcome.OtherName;
            return all.Values.Any(one => one.Kind != CredentialKind.Join && one.Name == name && one.HoldsAt(now)) ? EnrolOutcome.NameTaken : EnrolOutcome.Enrolled;
        }
    }

    public void Dispose() => file.Dispose();

    private static string Line(Credential[] changed) => JsonSerializer.Serialize(changed, CredentialJson.Default.CredentialArray) + "\n";

    // What changes together is one line: a crash leaves all of it, or a torn line that opening skips.
    private void Keep(Credential[] changed)
    {
        if (all.Count >= Most) throw new InvalidOperationException($"the book of credentials holds {Most:n0}; it takes no more");
        var end = file.Length;
        try
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(Line(changed)));
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // A full disk leaves no half line in the middle.
            file.SetLength(end);
            throw;
        }

        foreach (var one in changed) all[one.Id] = one;
    }
}
