using System.Security.Cryptography;
using Tributary.Client.Identity;
using Tributary.Gateways.Enrolment;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Tokens;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>Tokens, certificates, and the files that access rests on.</summary>
internal static class AccessTargets
{
    private static readonly CertificateAuthority s_authority = CertificateAuthority.Create("fuzz", TimeProvider.System);

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfText("token", [TokenText.Create(TokenKind.Join, s_authority.Trusted.Fingerprint).Reveal(),
            TokenText.Create(TokenKind.Bearer).Reveal()], text =>
        {
            if (TokenText.TryParse(text, out var token)) _ = (token.Hash, token.Reveal(), token.ToString());
        }),
        FuzzTarget.OfText("authority's certificate", [s_authority.Trusted.Pem], text => TrustedAuthority.FromPem(text).Dispose(),
            typeof(FormatException)),
        FuzzTarget.OfText("certificate request", [Request()], text
            => s_authority.SignRequest(text, "board", Role.Client, TimeSpan.FromDays(1)), typeof(FormatException)),
        FuzzTarget.OfText("client's key", [Key()], text => ClientKey.FromPem(text).Dispose(), typeof(FormatException)),
        FuzzTarget.OfText("certificate and key", [Joined()], text =>
        {
            var at = text.IndexOf("-----BEGIN PRIVATE", StringComparison.Ordinal);
            IssuedCertificate.Join(at < 0 ? text : text[..at], at < 0 ? text : text[at..]).Dispose();
        }, typeof(CryptographicException), typeof(ArgumentException), typeof(NotSupportedException)),
        FuzzTarget.Of("audit trail", [AuditFile()], bytes => InFile("audit.jsonl", bytes, path =>
        {
            using var trail = new AuditTrail(path, TimeProvider.System);
            _ = (trail.FirstFault(), trail.Lines(0, 100));
        }), typeof(InvalidDataException)),
        FuzzTarget.Of("credentials", [BookFile()], bytes => InFile("credentials.jsonl", bytes, path =>
        {
            using var book = new CredentialBook(path, TimeProvider.System);
            _ = book.List();
        }), typeof(InvalidDataException)),
        FuzzTarget.Of("client's identity", [IdentityBytes()], bytes
            => InFile("identity.json", bytes, path => new IdentityFile(Path.GetDirectoryName(path)!,
            new Uri("http://127.0.0.1:7070")).Load()),
            typeof(InvalidDataException)),
    ];

    private static string Request()
    {
        using var key = ClientKey.Create();
        return key.Request("board");
    }

    private static string Key()
    {
        using var key = ClientKey.Create();
        return key.Pem;
    }

    private static string Joined()
    {
        var issued = s_authority.Issue("board", Role.Client, TimeSpan.FromDays(1));
        return issued.Pem + "\n" + issued.KeyPem;
    }

    private static byte[] AuditFile() => OfFile("audit-made.jsonl", path =>
    {
        using var trail = new AuditTrail(path, TimeProvider.System);
        for (var i = 0; i < 3; i++) trail.AppendAsync("anna", "token.made", $"t{i}", "127.0.0.1", "detail",
            CancellationToken.None).GetAwaiter().GetResult();
    });

    private static byte[] BookFile() => OfFile("book-made.jsonl", path =>
    {
        using var book = new CredentialBook(path, TimeProvider.System);
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        book.Add(new Credential("abc", CredentialKind.Bearer, Role.Admin, now, now.AddDays(1))
        {
            Name = "admin",
            Hash = new string('0', 64)
        });
        book.Revoke("abc", now);
    });

    private static byte[] IdentityBytes()
    {
        var folder = Directory.CreateTempSubdirectory("tributary-fuzz-");
        var issued = s_authority.Issue("board", Role.Client, TimeSpan.FromDays(1));
        new IdentityFile(folder.FullName, new Uri("http://127.0.0.1:7070")).Save(new Transports.Joining.LinkCredentials("board",
            issued.NotBefore, issued.NotAfter)
        {
            Certificate = issued.Pem,
            Key = issued.KeyPem,
            Authority = s_authority.Trusted.Pem
        });
        var bytes = File.ReadAllBytes(folder.GetFiles().Single().FullName);
        folder.Delete(recursive: true);
        return bytes;
    }

    private static byte[] OfFile(string name, Action<string> make)
    {
        var folder = Directory.CreateTempSubdirectory("tributary-fuzz-");
        var path = Path.Combine(folder.FullName, name);
        make(path);
        var bytes = File.ReadAllBytes(path);
        folder.Delete(recursive: true);
        return bytes;
    }

    private static void InFile(string name, byte[] bytes, Action<string> read)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"tributary-fuzz-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        read(path);
    }
}
