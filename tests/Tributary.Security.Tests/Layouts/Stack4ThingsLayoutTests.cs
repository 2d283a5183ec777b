using System.Security.Cryptography.X509Certificates;
using Tributary.Security.Authority;
using Tributary.Security.Envelopes;
using Tributary.Security.Layouts;

namespace Tributary.Security.Tests.Layouts;

public sealed class Stack4ThingsLayoutTests : IDisposable
{
    private static readonly Stack4ThingsOptions s_options = new() { RouterNames = ["router.example", "192.0.2.7"] };
    private readonly TemporaryFolder folder = new();
    private readonly FixedClock clock = new();
    private readonly CertificateAuthority authority;
    private readonly Dictionary<string, DateTimeOffset> revoked = new(StringComparer.Ordinal);
    private readonly List<IssuedCertificate> issued = [];

    public Stack4ThingsLayoutTests() => authority = CertificateAuthority.Create("the tests", clock);

    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Files_subjects_and_names_are_the_originals_and_keys_are_their_owners_alone()
    {
        Export();

        Assert.Equal(["LR_Master", "LR_Worker_1", "LR_Worker_2", "LR_Worker_3", "crossbar.csr", "crossbar.key", "crossbar.pem",
            "iotronic_CA.crl.pem", "iotronic_CA.pem"], Names(folder.Location));
        Assert.Equal(["LR_Master.cert.pem", "LR_Master.csr.pem", "LR_Master.key.pem", "LR_Master.pub.pem", "LR_Worker_1.cert.pem",
            "LR_Worker_1.pub.pem", "LR_Worker_2.cert.pem", "LR_Worker_2.pub.pem", "LR_Worker_3.cert.pem", "LR_Worker_3.pub.pem",
            "iotronic_CA.crl.pem", "iotronic_CA.pem"], Names(folder.At("LR_Master")));
        Assert.Equal(["LR_Master.cert.pem", "LR_Master.pub.pem", "LR_Worker_1.cert.pem", "LR_Worker_1.csr.pem", "LR_Worker_1.key.pem",
            "LR_Worker_1.pub.pem", "iotronic_CA.crl.pem", "iotronic_CA.pem"], Names(folder.At("LR_Worker_1")));
        using var node = Certificate("LR_Worker_1/LR_Worker_1.cert.pem");
        using var router = Certificate("crossbar.pem");
        Assert.Equal((3, "CN=LR_Worker_1, OU=Nodes, O=Iotronic, C=IT"), (node.Version, node.Subject));
        Assert.Equal((3, "CN=crossbar, O=iotronic, C=IT"), (router.Version, router.Subject));
        foreach (var name in (string[])["crossbar", "router.example", "192.0.2.7"])
            Assert.Null(authority.Trusted.CheckServer(router, name, clock.Now).Fault);
        Assert.Equal(2048, router.GetRSAPublicKey()!.KeySize);
        Assert.Equal(clock.Now.AddDays(365).UtcDateTime, router.NotAfter.ToUniversalTime());
        if (OperatingSystem.IsWindows()) return;
        foreach (var path in Directory.EnumerateFiles(folder.Location, "*", SearchOption.AllDirectories))
            Assert.Equal(Path.GetFileName(path).Contains(".key", StringComparison.Ordinal) ? "600" : "644",
                Convert.ToString((int)File.GetUnixFileMode(path), 8));
    }

    [Fact]
    public void A_node_is_a_client_to_us_and_the_master_can_be_known_as_a_server()
    {
        Export();
        using var worker = Certificate("LR_Worker_1/LR_Worker_1.cert.pem");
        using var master = Certificate("LR_Master/LR_Master.cert.pem");

        Assert.Equal(("LR_Worker_1", Role.Client), Who(authority.Trusted.Check(worker, clock.Now)));
        Assert.Equal(("LR_Master", Role.Client), Who(authority.Trusted.Check(master, clock.Now)));
        Assert.Null(authority.Trusted.CheckServer(master, "LR_Master", clock.Now).Fault);
        Assert.Equal(CertificateFault.WrongUsage, authority.Trusted.CheckServer(worker, "LR_Worker_1", clock.Now).Fault);
        Assert.Equal(CertificateFault.WrongName, authority.Trusted.CheckServer(master, "crossbar", clock.Now).Fault);
    }

    [Fact]
    public void What_is_there_stays_to_the_last_byte()
    {
        Export();
        var before = Files();
        clock.Now += TimeSpan.FromDays(200);

        var entries = Export();

        Assert.All(entries, entry => Assert.Equal(LayoutOutcome.Kept, entry.Outcome));
        Assert.Equal(5, issued.Count);
        var after = Files();
        Assert.All(before.Where(file => !file.Key.EndsWith("crl.pem", StringComparison.Ordinal)),
            file => Assert.Equal(file.Value, after[file.Key]));
    }

    [Fact]
    public void A_certificate_that_ends_soon_lacks_a_name_or_is_anothers_is_made_anew_for_the_same_key()
    {
        Export();
        var keys = Files().Where(file => file.Key.Contains(".key", StringComparison.Ordinal)).ToDictionary();
        clock.Now += TimeSpan.FromDays(250);
        Assert.All(Export(), entry => Assert.Equal((LayoutOutcome.Renewed, "the certificate ends at 2031-05-01 12:00:00Z"),
            (entry.Outcome, entry.Why)));

        var named = Export(s_options with { RouterNames = [.. s_options.RouterNames, "other.example"] });
        Assert.Equal([LayoutOutcome.Renewed, LayoutOutcome.Kept], named.Take(2).Select(entry => entry.Outcome));
        Assert.Contains("other.example", named[0].Why, StringComparison.Ordinal);

        File.Delete(folder.At("LR_Worker_2", "LR_Worker_2.cert.pem"));
        folder.Write("LR_Worker_3/LR_Worker_3.cert.pem", "damaged");
        File.Copy(folder.At("LR_Master", "LR_Master.cert.pem"), folder.At("LR_Worker_1", "LR_Worker_1.cert.pem"), overwrite: true);
        Assert.Equal(["Kept", "Kept", "Renewed", "Renewed", "Renewed"],
            Export(s_options with { RouterNames = [.. s_options.RouterNames, "other.example"] }).Select(entry => $"{entry.Outcome}"));
        Assert.All(keys, key => Assert.Equal(key.Value, Files()[key.Key]));
    }

    [Fact]
    public void Keys_and_certificates_of_the_originals_own_authority_are_taken_over()
    {
        using var other = CertificateAuthority.Create("another", clock);
        Stack4ThingsLayout.Look(folder.Location, s_options, other.Trusted, revoked, clock.Now).Write(other, _ => { }, clock.Now);
        folder.Write("iotronic_CA.key", "theirs");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.At("crossbar.key"), (UnixFileMode)Convert.ToInt32("644", 8));
        var key = File.ReadAllText(folder.At("LR_Master", "LR_Master.key.pem"));

        var layout = Stack4ThingsLayout.Look(folder.Location, s_options, authority.Trusted, revoked, clock.Now);
        Assert.Equal(folder.At("iotronic_CA.key"), layout.StrayKey);
        Assert.All(layout.Write(authority, issued.Add, clock.Now), entry => Assert.Equal(LayoutOutcome.Renewed, entry.Outcome));

        Assert.Equal(key, File.ReadAllText(folder.At("LR_Master", "LR_Master.key.pem")));
        Assert.Equal(authority.Trusted.Pem + "\n", File.ReadAllText(folder.At("LR_Worker_1", "iotronic_CA.pem")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.At("crossbar.key")));
    }

    [Fact]
    public void A_revoked_certificate_gets_a_new_key_that_the_others_learn()
    {
        var serial = Export()[2].Serial;
        var before = Files();
        revoked[serial] = clock.Now;

        var entries = Export();

        Assert.Equal(["Kept", "Kept", "Replaced", "Kept", "Kept"], entries.Select(entry => $"{entry.Outcome}"));
        foreach (var file in (string[])["LR_Worker_1/LR_Worker_1.key.pem", "LR_Worker_1/LR_Worker_1.pub.pem",
            "LR_Master/LR_Worker_1.pub.pem", "LR_Master/LR_Worker_1.cert.pem"]) Assert.NotEqual(before[file], Files()[file]);
        Assert.Equal(Files()["LR_Worker_1/LR_Worker_1.pub.pem"], Files()["LR_Master/LR_Worker_1.pub.pem"]);
        Assert.NotEqual(serial, entries[2].Serial);
    }

    [Fact]
    public void Keys_that_cannot_be_used_and_links_are_told_and_nothing_is_written()
    {
        Export();
        folder.Write("LR_Worker_1/LR_Worker_1.key.pem", "no key");
        var before = Files();

        Assert.Contains("LR_Worker_1.key.pem", Assert.Throws<InvalidDataException>(() => Export()).Message, StringComparison.Ordinal);
        Assert.Equal(before, Files());
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights");
        File.Delete(folder.At("LR_Worker_1", "LR_Worker_1.key.pem"));
        File.CreateSymbolicLink(folder.At("LR_Worker_1", "LR_Worker_1.key.pem"), folder.At("LR_Master", "LR_Master.key.pem"));
        Assert.Contains("is a link", Assert.Throws<InvalidDataException>(() => Export()).Message, StringComparison.Ordinal);
        Directory.Delete(folder.At("LR_Worker_1"), recursive: true);
        Directory.CreateSymbolicLink(folder.At("LR_Worker_1"), folder.At("LR_Master"));
        Assert.Contains("is a link", Assert.Throws<InvalidDataException>(() => Export()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LR_Master,../other", "", 365)]
    [InlineData("LR_Master,lr_master", "", 365)]
    [InlineData("LR_Master,a..b", "", 365)]
    [InlineData("crossbar", "", 365)]
    [InlineData("", "", 365)]
    [InlineData("LR_Master", "no host", 365)]
    [InlineData("LR_Master", "a..b", 365)]
    [InlineData("LR_Master", "", 0)]
    [InlineData("LR_Master", "", 1000)]
    public void Names_and_times_that_no_certificate_can_have_are_named(string nodes, string names, int days)
    {
        var options = new Stack4ThingsOptions
        {
            Nodes = nodes.Split(',', StringSplitOptions.RemoveEmptyEntries),
            RouterNames = names.Split(',', StringSplitOptions.RemoveEmptyEntries),
            Lifetime = TimeSpan.FromDays(days),
        };

        Assert.Single(options.Problems());
        Assert.Throws<ArgumentException>(() => Export(options));
        Assert.Empty(Files());
    }

    [Theory]
    [InlineData(LayoutKeys.Rsa2048)]
    [InlineData(LayoutKeys.P256)]
    public void Boards_seal_for_each_other_with_the_files_that_they_have(LayoutKeys keys)
    {
        Export(s_options with { Keys = keys });
        SealedEnvelopes End(string name) => new(new OwnKeys(name, File.ReadAllText(folder.At(name, name + ".key.pem"))),
            new KeyFolder(folder.At(name), "LR_Master"), authority.Trusted, clock);
        var (master, worker) = (End("LR_Master"), End("LR_Worker_1"));

        var asked = worker.Open(master.Seal(new EnvelopeScope("train"), "LR_Worker_1", [1, 2]), new EnvelopeExpectation("train"));
        var answered = master.Open(worker.Seal(new EnvelopeScope("answer"), "LR_Master", [3]), new EnvelopeExpectation("answer"));

        Assert.Equal(("LR_Master", "LR_Worker_1"), (asked.Sender, answered.Sender));
        if (keys == LayoutKeys.P256) return;
        var (his, mine) = (new LegacyKeyFolder(folder.At("LR_Master")), new LegacyKeyFolder(folder.At("LR_Worker_1")));
        Assert.True(his.PublicKey("LR_Worker_1").Signed("LR_Worker_1", mine.PrivateKey("LR_Worker_1").Sign("LR_Worker_1")));
    }

    private IReadOnlyList<LayoutEntry> Export(Stack4ThingsOptions? options = null)
        => Stack4ThingsLayout.Look(folder.Location, options ?? s_options, authority.Trusted, revoked, clock.Now)
            .Write(authority, issued.Add, clock.Now);

    private Dictionary<string, string> Files() => Directory.EnumerateFiles(folder.Location, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(folder.Location, path).Replace('\\', '/'), File.ReadAllText);

    private static IEnumerable<string> Names(string path)
        => Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal);

    private X509Certificate2 Certificate(string path) => X509Certificate2.CreateFromPem(File.ReadAllText(folder.At(path)));

    private static (string?, Role?) Who(CertificateVerdict verdict) => (verdict.Identity?.Subject, verdict.Identity?.Role);
}
