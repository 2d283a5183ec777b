using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Security.Authority;
using Tributary.Security.Envelopes;

namespace Tributary.Security.Tests.Envelopes;

/// <summary>A coordinator and two boards with keys of the kinds that a test wants, who know each other.</summary>
internal sealed class Federation : IDisposable
{
    public const string Purpose = "iotronic.board-1.train_round";

    private static readonly TimeSpan s_year = TimeSpan.FromDays(365);
    private static readonly RSA s_rsa = RSA.Create(2048);
    private readonly Dictionary<string, SealedEnvelopes> ends = new(StringComparer.Ordinal);

    public Federation(KeyKind coordinator = KeyKind.P256, KeyKind boards = KeyKind.P256, EnvelopeOptions? options = null)
    {
        Options = options ?? new EnvelopeOptions();
        Authority = CertificateAuthority.Create("the tests", Clock);
        Book = new KeyBook(Authority.Trusted);
        Add("coordinator", null, coordinator);
        Add("board-1", Role.Client, boards);
        Add("board-2", Role.Client, KeyKind.P256);
    }

    public FixedClock Clock { get; } = new();

    public CertificateAuthority Authority { get; }

    public KeyBook Book { get; }

    public EnvelopeOptions Options { get; }

    public HashSet<string> Revoked { get; } = new(StringComparer.Ordinal);

    public SealedEnvelopes Coordinator => ends["coordinator"];

    public SealedEnvelopes Board => ends["board-1"];

    public static EnvelopeScope Scope { get; } = new(Purpose, "run-7", 3);

    public static EnvelopeExpectation Expected { get; } = new(Purpose) { Sender = "coordinator", Run = "run-7", Round = 3 };

    /// <summary>An envelope of the coordinator's for board-1.</summary>
    public byte[] Sealed(params byte[] payload) => Coordinator.Seal(Scope, "board-1", payload);

    public SealedEnvelopes Of(string name) => ends[name];

    /// <summary>Another one who has the name, with a new key, whom nobody knows yet.</summary>
    public (SealedEnvelopes End, X509Certificate2 Certificate) Make(string name, Role? role, KeyKind kind = KeyKind.P256)
    {
        using var fresh = Key(kind);
        return (End(name, fresh), Certificate(name, role, fresh));
    }

    public X509Certificate2 Certificate(string name, Role? role, AsymmetricAlgorithm key) => X509Certificate2.CreateFromPem(
        Authority.IssueAs(SubjectName.Of(name, role), name, key, role, role is null ? [name] : [], s_year).Pem);

    public SealedEnvelopes End(string name, AsymmetricAlgorithm key, IKeyBook? book = null) => new(
        new OwnKeys(name, key.ExportPkcs8PrivateKeyPem()), book ?? Book, Authority.Trusted, Clock, Options, Revoked.Contains);

    public static AsymmetricAlgorithm Key(KeyKind kind)
    {
        if (kind == KeyKind.P256) return ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // Making one takes long.
        return RSA.Create(s_rsa.ExportParameters(includePrivateParameters: true));
    }

    public void Dispose() => Authority.Dispose();

    private void Add(string name, Role? role, KeyKind kind)
    {
        var (end, certificate) = Make(name, role, kind);
        ends[name] = end;
        Book.Add(name, certificate, role);
        certificate.Dispose();
    }
}
