using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Security.Envelopes;

namespace Tributary.Security.Tests.Envelopes;

public sealed class KeyFolderTests : IDisposable
{
    private readonly Federation all = new();
    private readonly TemporaryFolder folder = new();
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        key.Dispose();
        folder.Dispose();
        all.Dispose();
    }

    [Fact]
    public void Certificates_in_files_are_keys_the_first_is_the_newest_and_a_file_that_changes_is_read_again()
    {
        var book = new KeyFolder(folder.Location, "coordinator");
        Assert.Empty(book.Find("board-3"));
        folder.Write("board-3.cert.pem", Pem("board-3", Role.Client));
        Assert.Single(book.Find("board-3"));

        using var newer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = all.Certificate("board-3", Role.Client, newer);
        folder.Write("board-3.cert.pem", certificate.ExportCertificatePem() + "\n" + Pem("board-3", Role.Client));

        Assert.Equal(2, book.Find("board-3").Count);
        Assert.Equal(SHA256.HashData(newer.ExportSubjectPublicKeyInfo()), book.Find("board-3")[0].Id.ToArray());
        Assert.Same(book.Find("board-3"), book.Find("board-3"));
    }

    [Fact]
    public void A_name_is_no_path_and_a_damaged_file_is_told()
    {
        var book = new KeyFolder(folder.At("in"), "coordinator");
        Directory.CreateDirectory(folder.At("in"));
        folder.Write("board-3.cert.pem", Pem("board-3", Role.Client));

        Assert.Empty(book.Find("../board-3"));
        Assert.Empty(book.Find(folder.At("board-3")));
        File.WriteAllText(folder.At("in", "board-4.cert.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Refusal.Is(EnvelopeFault.UnknownSender, () => book.Find("board-4"));
        File.WriteAllText(folder.At("in", "board-5.cert.pem"), new string('a', 70_000));
        Refusal.Is(EnvelopeFault.UnknownSender, () => book.Find("board-5"));
    }

    [Fact]
    public void Whoever_opens_checks_what_the_folder_says()
    {
        using var other = new Federation();
        using var certificate = other.Certificate("board-3", Role.Client, key);
        folder.Write("board-3.cert.pem", certificate.ExportCertificatePem());
        folder.Write("coordinator.cert.pem", Pem("coordinator", Role.Client));
        var board = all.End("board-1", key, new KeyFolder(folder.Location, "coordinator"));

        Refusal.Is(EnvelopeFault.ForeignCertificate, () => board.Seal(Federation.Scope, "board-3", [1]));
        Refusal.Is(EnvelopeFault.ForeignCertificate, () => board.Seal(Federation.Scope, "coordinator", [1]));
        folder.Write("board-3.cert.pem", Pem("board-3", Role.Client) + "\n");
        board.Seal(Federation.Scope, "board-3", [1]);
    }

    [Fact]
    public void A_name_has_four_keys_and_the_same_one_once()
    {
        var known = all.Book.Find("board-2")[0];
        for (var i = 0; i < 6; i++)
        {
            var (_, certificate) = all.Make("board-2", Role.Client);
            using (certificate)
            {
                all.Book.Add("board-2", certificate);
                all.Book.Add("board-2", certificate);
            }
        }

        Assert.Equal(KeyBook.MaxKeys, all.Book.Find("board-2").Count);
        Assert.DoesNotContain(known, all.Book.Find("board-2"));
        all.Book.Remove("board-2");
        Assert.Empty(all.Book.Find("board-2"));
    }

    [Fact]
    public void Nothing_is_sealed_for_a_key_whose_certificate_is_for_signatures_only()
    {
        var request = new CertificateRequest("CN=board-3", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        using var before = request.CreateSelfSigned(all.Clock.Now, all.Clock.Now.AddDays(1));
        using var now = all.Certificate("board-3", Role.Client, key);

        Assert.Equal((true, false), (PeerKey.Of("board-3", before).MaySign, PeerKey.Of("board-3", before).MayReceive));
        Assert.Equal((true, true), (PeerKey.Of("board-3", now).MaySign, PeerKey.Of("board-3", now).MayReceive));
    }

    private string Pem(string name, Role? role)
    {
        using var certificate = all.Certificate(name, role, key);
        return certificate.ExportCertificatePem();
    }
}
