using System.Text.Json;

namespace Tributary.Gateways.Enrolment;

/// <summary>
/// Tokens and certificates that the coordinator knows. All of them are in memory; each change is one line at the end of a file and on the
/// disk before it holds, so that looking one up costs no I/O and a revocation takes effect with the next request.
/// </summary>
public sealed class CredentialBook : IDisposable
{
    /// <summary>Credentials that the book takes at most; what ended a year ago is dropped when it is opened. No limit keeps anything from
    /// being revoked.</summary>
    public const int Max = 1_000_000;

    /// <summary>Credentials of one client that have not expired yet; whoever renews more often waits.</summary>
    public const int MaxOfOne = 64;

    /// <summary>The book's usual name.</summary>
    public const string FileName = "credentials.jsonl";

    // Connections that began with the credential before are used for a while yet.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);
    private static readonly TimeSpan Memory = TimeSpan.FromDays(365);
    private readonly Lock turn = new();
    private readonly Dictionary<string, Credential> all = new(StringComparer.Ordinal);
    private readonly FileStream file;
    private readonly int most;

    /// <param name="path">Its file; made where it is missing.</param>
    /// <param name="most">Credentials that it takes.</param>
    /// <exception cref="InvalidDataException">The file is damaged elsewhere than in the line that a crash may have cut.</exception>
    public CredentialBook(string path, TimeProvider clock, int most = Max)
    {
        this.most = most;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var lines = File.Exists(path) ? File.ReadAllText(path).Split('\n') : [""];

        // The last piece is empty, or the half of a line that nobody was told about.
        for (var number = 0; number < lines.Length - 1; number++)
        {
            try
            {
                foreach (var read in JsonSerializer.Deserialize(lines[number], CredentialJson.Default.CredentialArray) ?? [])
                    all[read?.Id ?? throw new JsonException("a credential has no id")] = read;
            }
            catch (JsonException fault)
            {
                throw new InvalidDataException($"{path}, line {number + 1} is damaged; restore the file from a backup", fault);
            }
        }

        var now = clock.GetUtcNow();
        MergeRevoked(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, RevocationList.FileName));
        Drop(now);
        Security.SecretFile.Write(path, string.Concat(all.Values.Select(one => Line([one]))));
        file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Seek(0, SeekOrigin.End);
    }

    /// <summary>Told of each credential that was revoked, once it is.</summary>
    public Action<Credential>? Revoked { get; set; }

    public Credential? Find(string id)
    {
        lock (turn) return all.GetValueOrDefault(id);
    }

    public IReadOnlyList<Credential> List()
    {
        lock (turn) return [.. all.Values.OrderBy(one => one.Created).ThenBy(one => one.Id, StringComparer.Ordinal)];
    }

    /// <exception cref="CredentialBookFullException">The book is full.</exception>
    public void Add(Credential credential)
    {
        lock (turn) Keep([credential]);
    }

    /// <summary>Whether somebody holds credentials of that name.</summary>
    public bool IsTaken(string name, DateTimeOffset now)
    {
        lock (turn) return all.Values.Any(one => one.Kind != CredentialKind.Join && one.Name == name && one.HoldsAt(now));
    }

    /// <summary>From now on it no longer holds, nor does what was got with it: of a join token whatever was enrolled with it, of a client's
    /// credential those
    /// that it was got for or that were got for it. False where there is none, or it was revoked before.</summary>
    public bool Revoke(string id, DateTimeOffset now)
    {
        bool isNew;
        IReadOnlyList<Credential> ended;
        lock (turn)
        {
            if (!all.TryGetValue(id, out var known)) return false;
            isNew = known.Revoked is null;
            ended = End(one => one.Id == id || one.Root == id
                || (known is { Root: { } root, Kind: not CredentialKind.Join } && one.Root == root && one.Name == known.Name), now);
        }

        Tell(ended);
        return isNew;
    }

    /// <summary>Revokes whatever names the client; tells how many that were. Join tokens in its name go too: they would let it in
    /// again.</summary>
    public int RevokeClient(string client, DateTimeOffset now)
    {
        IReadOnlyList<Credential> ended;
        lock (turn) ended = End(one => one.Name == client && one.Expires > now, now);
        Tell(ended);
        return ended.Count(one => one.Kind != CredentialKind.Join);
    }

    /// <summary>Uses up one enrolment of a join token and keeps what the client gets for it; both or neither, however many try at
    /// once.</summary>
    public EnrolOutcome Enrol(string joinId, Credential got, DateTimeOffset now)
    {
        lock (turn)
        {
            var outcome = Judge(joinId, got.Name!, now);
            if (outcome == EnrolOutcome.Enrolled)
                Keep([all[joinId] with { UsesLeft = all[joinId].UsesLeft - 1 }, got with { Root = joinId }]);
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
            if (join.Name is not null && join.Name != name) return EnrolOutcome.OtherName;
            return all.Values.Any(one => one.Kind != CredentialKind.Join && one.Name == name && one.HoldsAt(now)) ? EnrolOutcome.NameTaken
                : EnrolOutcome.Enrolled;
        }
    }

    /// <summary>Keeps what a client gets for a credential that holds, in place of what it got for the same one before and has not used. A
    /// client has two at
    /// most that hold: the one that it shows, and the next.</summary>
    /// <param name="held">As it was shown; a certificate that was made elsewhere (<c>tributary ca issue</c>) is known from now on.</param>
    public EnrolOutcome Renew(Credential held, Credential got, DateTimeOffset now)
    {
        lock (turn)
        {
            held = all.GetValueOrDefault(held.Id, held);
            if (MayRenew(held, now) is not EnrolOutcome.Enrolled and var refused) return refused;
            var unused = all.Values.Where(one => one.Replaces == held.Id && one.HoldsAt(now)).Select(one => one with { Ended = now });
            Keep([.. unused, held, got with { Root = held.Root ?? held.Id, Replaces = held.Id }]);
            return EnrolOutcome.Enrolled;
        }
    }

    /// <summary>What would become of a renewal.</summary>
    public EnrolOutcome MayRenew(Credential held, DateTimeOffset now)
    {
        lock (turn)
        {
            held = all.GetValueOrDefault(held.Id, held);
            return !held.HoldsAt(now) ? EnrolOutcome.TokenRevoked
                : all.Values.Count(one => one.Kind != CredentialKind.Join && one.Name == held.Name && one.Expires > now) >= MaxOfOne
                    ? EnrolOutcome.TooMany : EnrolOutcome.Enrolled;
        }
    }

    /// <summary>A credential was shown: the one that it was got for ends soon.</summary>
    public void Used(Credential shown, DateTimeOffset now)
    {
        if (shown.Replaces is not { } before) return;
        lock (turn)
        {
            var used = all[shown.Id] with { Replaces = null };
            if (all.TryGetValue(before, out var old) && old.HoldsAt(now) && old.Ended is null)
                Keep([used, old with { Ended = now + Grace }]);
            else Keep([used]);
        }
    }

    public void Dispose() => file.Dispose();

    private static string Line(Credential[] changed) => JsonSerializer.Serialize(changed, CredentialJson.Default.CredentialArray) + "\n";

    // A backup from before a revocation knows nothing of it; nor does it know what was made after it.
    private void MergeRevoked(string path)
    {
        foreach (var one in RevocationList.Read(path))
            all[one.Id] = all.TryGetValue(one.Id, out var known) ? known with { Revoked = known.Revoked ?? one.Revoked } : one;
    }

    private void Drop(DateTimeOffset now)
    {
        // What was got with something that is no longer there, or no longer holds for good, dies with it.
        bool IsOrphan(Credential one)
            => one is { Revoked: null, Root: { } root } && (!all.TryGetValue(root, out var began) || began.Revoked is not null);
        foreach (var orphan in all.Values.Where(IsOrphan).ToList())
            all[orphan.Id] = orphan with { Revoked = now };
        var needed = all.Values.Where(one => one.HoldsAt(now)).Select(one => one.Root).OfType<string>().ToHashSet(StringComparer.Ordinal);
        bool IsOver(Credential old)
            => (old.Expires + Memory < now || (old.Ended is not null && old.Expires < now)) && !needed.Contains(old.Id);
        foreach (var old in all.Values.Where(IsOver).ToList()) all.Remove(old.Id);
    }

    private Credential[] End(Func<Credential, bool> which, DateTimeOffset now)
    {
        Credential[] ended = [.. all.Values.Where(one => one.Revoked is null && which(one)).Select(one => one with { Revoked = now })];
        if (ended.Length > 0) Keep(ended);
        return ended;
    }

    private void Tell(IReadOnlyList<Credential> ended)
    {
        foreach (var one in ended) Revoked?.Invoke(one);
    }

    // What changes together is one line: a crash leaves all of it, or a torn line that opening skips.
    private void Keep(Credential[] changed)
    {
        if (all.Count >= most && changed.Any(one => !all.ContainsKey(one.Id))) throw new CredentialBookFullException(most);
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
