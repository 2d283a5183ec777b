using System.Security.Cryptography;
using Tributary.Security.Authority;

namespace Tributary.Security.Layouts;

/// <summary>
/// The files that the WAMP system's certificate service makes for its router and its boards, under their names and with their subjects, by
/// this project's authority (docs/envelopes.md): X.509 v3 with the names that hosts are called by, keys that only their owner reads, the
/// authority's own key not among them, and whatever is there and holds left as it is.
/// </summary>
public sealed class Stack4ThingsLayout
{
    /// <summary>The authority's certificate.</summary>
    public const string AuthorityFile = "iotronic_CA.pem";

    /// <summary>The authority's list of what was revoked.</summary>
    public const string RevokedFile = "iotronic_CA.crl.pem";

    private const string ForeignKey = "iotronic_CA.key";

    /// <summary>How long the list of what was revoked holds.</summary>
    public static readonly TimeSpan RevokedLifetime = TimeSpan.FromDays(30);

    private readonly string folder;
    private readonly Stack4ThingsOptions options;
    private readonly IReadOnlyDictionary<string, DateTimeOffset> revoked;
    private readonly List<LayoutPair> pairs;

    private Stack4ThingsLayout(string folder, Stack4ThingsOptions options, IReadOnlyDictionary<string, DateTimeOffset> revoked)
    {
        (this.folder, this.options, this.revoked) = (folder, options, revoked);
        pairs = [Router(), .. options.Nodes.Select((node, index) => Node(node, isMaster: index == 0))];
    }

    /// <summary>What is there, and what <see cref="Write"/> would do: the router first, then the nodes.</summary>
    public IReadOnlyList<LayoutEntry> Entries { get; private set; } = [];

    /// <summary>The key of another authority that lies in the folder, where others read it; null for none.</summary>
    public string? StrayKey => Path.Combine(folder, ForeignKey) is var path && File.Exists(path) ? path : null;

    /// <summary>Looks at a folder and changes nothing.</summary>
    /// <param name="revoked">Serials (lower-case hex) that were revoked, and when.</param>
    /// <exception cref="ArgumentException">The options have a fault.</exception>
    /// <exception cref="InvalidDataException">A key is there that cannot be used, or is a link.</exception>
    public static Stack4ThingsLayout Look(string folder, Stack4ThingsOptions options, TrustedAuthority authority,
        IReadOnlyDictionary<string, DateTimeOffset> revoked, DateTimeOffset now)
    {
        if (options.Problems().FirstOrDefault() is { } problem) throw new ArgumentException(problem, nameof(options));
        var layout = new Stack4ThingsLayout(folder, options, revoked);
        layout.Entries = [.. layout.pairs.Select(pair => pair.Look(authority, revoked, now))];
        return layout;
    }

    /// <summary>Issues what is missing or no longer holds, and writes everything else where it is not there already.</summary>
    /// <param name="issued">Told of each certificate before it is written.</param>
    /// <param name="now">As it was looked at.</param>
    /// <returns>What became of each.</returns>
    public IReadOnlyList<LayoutEntry> Write(CertificateAuthority authority, Action<IssuedCertificate> issued, DateTimeOffset now)
    {
        LayoutFiles.Make(folder);
        foreach (var node in options.Nodes) LayoutFiles.Make(Path.Combine(folder, node));
        Entries = [.. pairs.Zip(Entries).Select(one => WritePair(one.First, one.Second, authority, issued))];

        // What everybody has, and the master and its workers of each other.
        var known = revoked.Select(one => (one.Key, one.Value));
        var (certificate, list) = (authority.Trusted.Pem + "\n", authority.RevocationList(known, now + RevokedLifetime));
        foreach (var place in options.Nodes.Select(node => Path.Combine(folder, node)).Prepend(folder))
        {
            LayoutFiles.Write(Path.Combine(place, AuthorityFile), certificate);
            LayoutFiles.Write(Path.Combine(place, RevokedFile), list);
        }

        var (master, workers) = (pairs[1], pairs[2..]);
        foreach (var worker in workers)
        {
            Introduce(worker, master);
            Introduce(master, worker);
        }

        return Entries;
    }

    private LayoutEntry WritePair(LayoutPair pair, LayoutEntry entry, CertificateAuthority authority, Action<IssuedCertificate> told)
    {
        using var key = entry.Outcome is LayoutOutcome.Made or LayoutOutcome.Replaced ? LayoutPair.Make(options.Keys) : pair.Load();
        if (entry.Outcome == LayoutOutcome.Kept) LayoutFiles.Close(pair.KeyPath);
        else
        {
            var issued = authority.IssueAs(pair.Subject, pair.Name, key, pair.Role, pair.Names, options.Lifetime, pair.Serves);
            told(issued);

            // The certificate last: where it is there, the key is, too.
            SecretFile.Write(pair.KeyPath, key.ExportPkcs8PrivateKeyPem() + "\n");
            LayoutFiles.Write(pair.CertificatePath, issued.Pem + "\n");
            entry = entry with { Serial = issued.Serial, NotAfter = issued.NotAfter };
        }

        if (entry.Outcome != LayoutOutcome.Kept || !File.Exists(pair.RequestPath))
            LayoutFiles.Write(pair.RequestPath, pair.Request(key) + "\n");
        if (pair.PublicPath is { } path)
            LayoutFiles.Write(path, PemEncoding.WriteString("PUBLIC KEY", key.ExportSubjectPublicKeyInfo()) + "\n");
        return entry;
    }

    private void Introduce(LayoutPair whom, LayoutPair to)
    {
        foreach (var path in (string[])[whom.PublicPath!, whom.CertificatePath])
            LayoutFiles.Write(Path.Combine(folder, to.Name, Path.GetFileName(path)), File.ReadAllText(path));
    }

    private LayoutPair Router() => new()
    {
        Name = Stack4ThingsOptions.Router,
        Subject = SubjectName.OfRouter(Stack4ThingsOptions.Router),
        Role = null,
        Names = [.. options.RouterNames.Prepend(Stack4ThingsOptions.Router).Distinct(StringComparer.OrdinalIgnoreCase)],
        Serves = true,
        KeyPath = Path.Combine(folder, "crossbar.key"),
        RequestPath = Path.Combine(folder, "crossbar.csr"),
        CertificatePath = Path.Combine(folder, "crossbar.pem"),
    };

    // The master is known to its workers as a server is (docs/envelopes.md): no client can take its name.
    private LayoutPair Node(string name, bool isMaster) => new()
    {
        Name = name,
        Subject = SubjectName.OfNode(name),
        Role = Role.Client,
        Names = [name],
        Serves = isMaster,
        KeyPath = Path.Combine(folder, name, name + ".key.pem"),
        RequestPath = Path.Combine(folder, name, name + ".csr.pem"),
        CertificatePath = Path.Combine(folder, name, name + ".cert.pem"),
        PublicPath = Path.Combine(folder, name, name + ".pub.pem"),
    };
}
