using System.Security.Cryptography;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Envelopes;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>Sealed envelopes: what is made from valid ones is never opened, unless it is one of them. And what legacy peers send.</summary>
internal static class EnvelopeTargets
{
    private static readonly RSA s_rsa = RSA.Create(2048);
    private static readonly LegacyKey s_legacy = LegacyKey.Create();
    private static readonly LegacyPrivateKey s_privateKey = LegacyPrivateKey.FromPem(s_rsa.ExportPkcs8PrivateKeyPem());
    private static readonly LegacyPublicKey s_publicKey = LegacyPublicKey.FromPem(s_rsa.ExportSubjectPublicKeyInfoPem());
    private static readonly Noon s_clock = new();
    private static readonly CertificateAuthority s_authority = CertificateAuthority.Create("fuzz", s_clock);
    private static readonly KeyBook s_book = new(s_authority.Trusted);
    private static readonly SealedEnvelopes s_coordinator = End("coordinator");
    private static readonly SealedEnvelopes s_board = End("board");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Target([[], [1, 2, 3], [.. Enumerable.Repeat((byte)7, 5000)]]),
        FuzzTarget.OfText("certificates of a key folder", [s_authority.Issue("board", Role.Client, TimeSpan.FromDays(1)).Pem], text =>
        {
            var folder = Directory.CreateTempSubdirectory("tributary-fuzz-").FullName;
            File.WriteAllText(Path.Combine(folder, "board.cert.pem"), text);
            try
            {
                new KeyFolder(folder).Find("board");
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }, typeof(EnvelopeException)),
        FuzzTarget.Of("legacy envelope", [s_legacy.Encrypt([]), s_legacy.Encrypt(new byte[1000])], bytes => s_legacy.Decrypt(bytes),
            typeof(EnvelopeException)),
        FuzzTarget.Of("legacy signature", [s_privateKey.Sign("LR_Master")], bytes => s_publicKey.Signed("LR_Master", bytes)),
        FuzzTarget.OfText("legacy public key", [s_rsa.ExportSubjectPublicKeyInfoPem(), s_rsa.ExportRSAPublicKeyPem()],
            text => LegacyPublicKey.FromPem(text), typeof(FormatException)),
        FuzzTarget.OfText("legacy private key", [s_rsa.ExportPkcs8PrivateKeyPem(), s_rsa.ExportRSAPrivateKeyPem()],
            text => LegacyPrivateKey.FromPem(text), typeof(FormatException)),
    ];

    private static FuzzTarget Target(IReadOnlyList<byte[]> payloads)
    {
        List<byte[]> corpus = [.. payloads.Select(payload => s_coordinator.Seal(new EnvelopeScope("train", "run", 1), "board", payload))];
        return FuzzTarget.Of("sealed envelope", corpus, bytes =>
        {
            s_board.Open(bytes, new EnvelopeExpectation("train") { Run = null, Round = null });
            if (!corpus.Any(one => one.AsSpan().SequenceEqual(bytes))) throw new InvalidOperationException("a forged envelope was opened");
        }, typeof(EnvelopeException)) with
        { MaxAllocated = 1 << 20 };
    }

    private static SealedEnvelopes End(string name)
    {
        var issued = s_authority.Issue(name, Role.Client, TimeSpan.FromDays(1));
        using var certificate = issued.WithKey();
        s_book.Add(name, certificate);
        return new SealedEnvelopes(new OwnKeys(name, issued.KeyPem!), s_book, s_authority.Trusted, s_clock);
    }

    // What is valid stays so, however long it is tried.
    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    }
}
