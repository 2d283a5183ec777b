using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Security.Authority;

namespace Tributary.Security.Tests.Authority;

public sealed class CertificateAuthorityTests : IDisposable
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);
    private readonly FixedClock clock = new();
    private readonly CertificateAuthority authority;

    public CertificateAuthorityTests() => authority = CertificateAuthority.Create("the tests", clock);

    public void Dispose() => authority.Dispose();

    [Theory]
    [InlineData(Role.Client)]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Admin)]
    public void A_certificate_that_it_issued_is_accepted_with_subject_role_and_serial(Role role)
    {
        var issued = authority.Issue("board-2", role, Month);
        using var certificate = issued.WithKey();

        Assert.Equal(new CertificateIdentity("board-2", role, issued.Serial, issued.NotAfter),
            authority.Trusted.Check(certificate, clock.Now).Identity);
    }

    [Fact]
    public void A_signed_request_gets_the_subject_and_role_that_the_caller_decides()
    {
        using var key = ClientKey.Create();
        var issued = authority.SignRequest(key.Request("mallory"), "board-2", Role.Client, Month);
        using var certificate = IssuedCertificate.Join(issued.Pem, key.Pem);

        Assert.Equal(("board-2", Role.Client), Who(authority.Trusted.Check(certificate, clock.Now)));
        Assert.Null(issued.KeyPem);
    }

    [Fact]
    public void No_text_in_a_name_adds_a_role()
    {
        using var certificate = authority.Issue("board-2, OU=admin+OU=admin", Role.Client, Month).WithKey();

        Assert.Equal(("board-2, OU=admin+OU=admin", Role.Client), Who(authority.Trusted.Check(certificate, clock.Now)));
    }

    [Fact]
    public void The_same_name_from_another_authority_of_the_same_name_is_foreign()
    {
        using var other = CertificateAuthority.Create("the tests", clock);
        using var certificate = other.Issue("board-2", Role.Admin, Month).WithKey();
        using var server = other.IssueServer(["localhost"], Month).WithKey();

        Assert.Equal(CertificateFault.Foreign, authority.Trusted.Check(certificate, clock.Now).Fault);
        Assert.Equal(CertificateFault.Foreign, authority.Trusted.CheckServer(server, "localhost", clock.Now).Fault);
    }

    [Fact]
    public void A_certificate_that_signed_itself_and_the_authoritys_own_are_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = new CertificateRequest("CN=board-2, OU=admin", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(clock.Now.AddDays(-1), clock.Now.AddDays(1));

        Assert.Equal(CertificateFault.Foreign, authority.Trusted.Check(own, clock.Now).Fault);
        Assert.NotNull(authority.Trusted.Check(authority.Trusted.Certificate, clock.Now).Fault);
    }

    [Fact]
    public void Each_certificate_serves_only_its_own_end()
    {
        using var client = authority.Issue("localhost", Role.Admin, Month).WithKey();
        using var server = authority.IssueServer(["localhost", "127.0.0.1", "::1"], Month).WithKey();

        Assert.Equal(CertificateFault.WrongUsage, authority.Trusted.Check(server, clock.Now).Fault);
        Assert.Equal(CertificateFault.WrongUsage, authority.Trusted.CheckServer(client, "localhost", clock.Now).Fault);
        foreach (var host in new[] { "localhost", "127.0.0.1", "[::1]" })
            Assert.Null(authority.Trusted.CheckServer(server, host, clock.Now).Fault);
        foreach (var host in new[] { "example.org", "127.0.0.2" })
            Assert.Equal(CertificateFault.WrongName, authority.Trusted.CheckServer(server, host, clock.Now).Fault);
    }

    [Fact]
    public void Four_minutes_off_are_tolerated_and_an_hour_is_told_with_both_times()
    {
        using var certificate = authority.Issue("board-2", Role.Client, Month).WithKey();
        var (start, end) = (clock.Now, clock.Now + Month);

        Assert.Null(authority.Trusted.Check(certificate, start.AddMinutes(-4)).Fault);
        Assert.Null(authority.Trusted.Check(certificate, end.AddMinutes(4)).Fault);

        var early = authority.Trusted.Check(certificate, start.AddHours(-1));
        Assert.Equal(CertificateFault.NotYetValid, early.Fault);
        Assert.Contains("2030-05-01 11:55:00Z", early.Detail, StringComparison.Ordinal);
        Assert.Contains("2030-05-01 11:00:00Z", early.Detail, StringComparison.Ordinal);

        var late = authority.Trusted.Check(certificate, end.AddHours(1));
        Assert.Equal(CertificateFault.Expired, late.Fault);
        Assert.Contains("2030-05-31 12:00:00Z", late.Detail, StringComparison.Ordinal);
        Assert.Contains("2030-05-31 13:00:00Z", late.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_that_are_damaged_forged_or_of_another_kind_are_refused()
    {
        using var key = ClientKey.Create();
        var sound = key.Request("board-2");
        var der = Convert.FromBase64String(string.Concat(sound.Split('\n')[1..^1]));
        der[^1] ^= 1;
        using var rsa = RSA.Create(2048);
        using var large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (var wrong in new[]
        {
            "", "no request", sound[..^60], PemEncoding.WriteString("CERTIFICATE REQUEST", der), new string('A', 100_000),
            new CertificateRequest("CN=a", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem(),
            new CertificateRequest("CN=a", large, HashAlgorithmName.SHA256).CreateSigningRequestPem(),
        })
            Assert.Throws<FormatException>(() => authority.SignRequest(wrong, "board-2", Role.Client, Month));
    }

    [Fact]
    public void A_saved_authority_goes_on_and_only_its_owner_reads_the_key()
    {
        using var folder = new TemporaryFolder();
        authority.Save(folder.Location);
        using var again = CertificateAuthority.Load(folder.Location, clock);
        using var certificate = again.Issue("board-2", Role.Client, Month).WithKey();

        Assert.Equal(authority.Trusted.Fingerprint, again.Trusted.Fingerprint);
        Assert.Null(authority.Trusted.Check(certificate, clock.Now).Fault);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.At(CertificateAuthority.KeyFile)));
    }

    [Fact]
    public void A_key_of_another_authority_is_noticed_on_loading()
    {
        using var folder = new TemporaryFolder();
        using var other = CertificateAuthority.Create("another", clock);
        authority.Save(folder.Location);
        var mine = File.ReadAllText(folder.At(CertificateAuthority.CertificateFile));
        other.Save(folder.Location);
        File.WriteAllText(folder.At(CertificateAuthority.CertificateFile), mine);

        var fault = Assert.Throws<FormatException>(() => CertificateAuthority.Load(folder.Location, clock));
        Assert.Contains("backup", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_outlives_the_authority_itself()
    {
        clock.Now += TimeSpan.FromDays(3649);

        Assert.Equal(authority.Trusted.Certificate.NotAfter.ToUniversalTime(),
            authority.Issue("board-2", Role.Client, Month).NotAfter.UtcDateTime);
    }

    private static (string?, Role?) Who(CertificateVerdict verdict) => (verdict.Identity?.Subject, verdict.Identity?.Role);
}
