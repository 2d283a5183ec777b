using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Tributary.Security.Authority;
using Tributary.Security.Envelopes;

namespace Tributary.Security.Tests.Envelopes;

/// <summary>The library "cryptography" of Python as the foreign peer, in both directions.</summary>
public sealed class ForeignEnvelopeTests : IAsyncLifetime
{
    private readonly CertificateAuthority authority = CertificateAuthority.Create("the tests", TimeProvider.System);
    private readonly TemporaryFolder folder = new();
    private readonly byte[] payload = RandomNumberGenerator.GetBytes(100_001);
    private PythonPeer? peer;

    public async ValueTask InitializeAsync()
    {
        await PythonPeer.NeedAsync("cryptography");
        peer = PythonPeer.Start("envelope_peer.py", [folder.Location]);
    }

    public async ValueTask DisposeAsync()
    {
        if (peer is not null) await peer.DisposeAsync();
        folder.Dispose();
        authority.Dispose();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public async Task Somebody_who_knows_the_page_alone_opens_and_seals_envelopes(int ours, int theirs)
    {
        var book = new KeyFolder(folder.Location);
        var mine = Make("ours", (KeyKind)ours);
        Make("theirs", (KeyKind)theirs);
        var end = new SealedEnvelopes(new OwnKeys("ours", mine), book, authority.Trusted, TimeProvider.System);

        var envelope = end.Seal(new EnvelopeScope("train/ü", "run-7", 3), "theirs", payload);
        var opened = await AskAsync(new { @do = "opened", envelope });
        Assert.Equal(("ours", "theirs", "run-7", "train/ü", 3), ((string?)opened["sender"], (string?)opened["recipient"],
            (string?)opened["run"], (string?)opened["purpose"], (int?)opened["round"]));
        Assert.Equal(payload, Bytes(opened["payload"]));

        var sealedByThem = await AskAsync(new
        {
            @do = "seal",
            sender = "theirs",
            recipient = "ours",
            purpose = "answer/ü",
            run = "run-7",
            round = int.MaxValue,
            payload
        });
        var answer = end.Open(Bytes(sealedByThem), new EnvelopeExpectation("answer/ü") { Run = "run-7", Round = int.MaxValue });
        Assert.Equal(payload, answer.Payload.ToArray());
        Assert.Equal("theirs", answer.Sender);
    }

    [Fact]
    public async Task Legacy_signatures_and_payloads_go_both_ways()
    {
        foreach (var name in (string[])["LR_Master", "LR_Worker_1"]) Make(name, KeyKind.Rsa);
        var keys = new LegacyKeyFolder(folder.Location);
        var (mine, theirs) = (keys.PrivateKey("LR_Master"), keys.PublicKey("LR_Worker_1"));

        Assert.True((bool)await AskAsync(new { @do = "legacy_signed", name = "LR_Master", signature = mine.Sign("LR_Master") }));
        Assert.True(theirs.Signed("LR_Worker_1", Bytes(await AskAsync(new { @do = "legacy_sign", name = "LR_Worker_1" }))));

        foreach (var length in (int[])[0, 1, 15, 16, 17, payload.Length])
        {
            var key = LegacyKey.Create();
            var decrypted = await AskAsync(new
            {
                @do = "legacy_decrypt",
                recipient = "LR_Worker_1",
                wrapped = theirs.Wrap(key),
                encrypted = key.Encrypt(payload.AsSpan(0, length))
            });
            Assert.Equal(payload[..length], Bytes(decrypted["payload"]));
            Assert.Matches("^[A-Za-z0-9]{32}$", System.Text.Encoding.ASCII.GetString(Bytes(decrypted["key"])));

            var encrypted = await AskAsync(new
            {
                @do = "legacy_encrypt",
                recipient = "LR_Master",
                key = Bytes(decrypted["key"]),
                payload = payload[..length]
            });
            Assert.Equal(payload[..length], mine.Unwrap(Bytes(encrypted["wrapped"])).Decrypt(Bytes(encrypted["encrypted"])));
        }
    }

    // The key's files, as both ends read them.
    private string Make(string name, KeyKind kind)
    {
        using var key = kind == KeyKind.Rsa ? RSA.Create(2048) : Federation.Key(kind);
        var issued = authority.IssueAs(SubjectName.Of(name, Role.Client), name, key, Role.Client, [], TimeSpan.FromDays(1));
        using var certificate = X509Certificate2.CreateFromPem(issued.Pem);
        folder.Write(name + ".cert.pem", issued.Pem);
        folder.Write(name + ".pub.pem", PemEncoding.WriteString("PUBLIC KEY", certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        folder.Write(name + ".key.pem", key.ExportPkcs8PrivateKeyPem());
        return key.ExportPkcs8PrivateKeyPem();
    }

    // System.Text.Json writes bytes as base64.
    private async Task<JsonNode> AskAsync(object order)
    {
        await peer!.TellAsync(System.Text.Json.JsonSerializer.Serialize(order));
        return (await peer.NextAsync())["answer"]!;
    }

    private static byte[] Bytes(JsonNode? text) => Convert.FromBase64String((string)text!);
}
