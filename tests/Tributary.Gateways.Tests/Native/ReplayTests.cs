using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Native;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Tests.Native;

/// <summary>An update counts in the round that it was made for, and nowhere else; and it is the client's who signed it.</summary>
public sealed class ReplayTests : IAsyncLifetime
{
    private static readonly RunSpec Spec = new()
    {
        Model = ModelCatalog.Find("logreg")!,
        Rounds = 2,
        Cohort = new() { Size = 1, Quorum = 1, WaitFor = 1, FailedRounds = 2 },
        Evaluation = new() { On = EvaluationPlace.None },
    };

    private NativeHarness _harness = null!;
    private RawLink _link = null!;

    public async ValueTask InitializeAsync()
    {
        _harness = await NativeHarness.StartAsync(new LinkOptions { Open = true },
            certificate => new ShownIdentity(certificate.GetNameInfo(X509NameType.SimpleName, false), null));
        _link = new RawLink(_harness.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _link.Dispose();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task A_body_of_an_earlier_round_is_refused_by_name()
    {
        var (running, first) = await BeginAsync();
        var body = Body(0.5f, first);
        Assert.Equal(200, (await _link.UploadAsync("r", 1, body)).Status);
        await NextAsync(2);

        var (status, problem) = await _link.UploadAsync("r", 2, body);

        Assert.Equal((422, "urn:tributary:refused"), (status, (string?)problem!["type"]));
        await running;
        var refused = Assert.Single((await _harness.Coordinator.RoundAsync("r", 2)).Cohort);
        Assert.Equal((RefusalReason.WrongRound, "the update is of round 1; round 2 is asked for"), (refused.Refused, refused.Detail));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("round")]
    [InlineData("model")]
    public async Task A_body_that_names_another_run_round_or_model_is_refused(string what)
    {
        var (running, asked) = await BeginAsync();
        var (run, round, model) = (what == "run" ? "other" : "r", what == "round" ? 7 : 1, what == "model" ? new string('0', 64)
            : asked.Model);

        Assert.Equal(422, (await _link.UploadAsync("r", 1, RawLink.File(Spec.Model.Layout(), 0.5f, of: (run, round, model)))).Status);

        await EndAsync(running);
        var refused = Assert.Single((await _harness.Coordinator.RoundAsync("r", 1)).Cohort);
        Assert.Equal(RefusalReason.WrongRound, refused.Refused);
        Assert.StartsWith($"the update is of {what} ", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_client_that_names_no_round_is_taken_but_not_with_the_same_bytes_again()
    {
        var (running, _) = await BeginAsync();
        var body = RawLink.File(Spec.Model.Layout(), 0.5f);
        Assert.Equal(200, (await _link.UploadAsync("r", 1, body)).Status);
        await NextAsync(2);

        Assert.Equal(422, (await _link.UploadAsync("r", 2, body)).Status);

        await running;
        Assert.Null((await _harness.Coordinator.RoundAsync("r", 1)).Cohort[0].Refused);
        Assert.Contains("byte by byte", (await _harness.Coordinator.RoundAsync("r", 2)).Cohort[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_changed_on_their_way_are_sent_again_and_count_then()
    {
        var (running, asked) = await BeginAsync();
        var (body, sent) = (Body(0.5f, asked), Body(0.25f, asked));

        var (status, problem) = await _link.UploadAsync("r", 1, body, headers: Headers(SHA256.HashData(sent)));

        Assert.Equal((400, LinkProtocol.CutShort), (status, (string?)problem!["type"]));
        Assert.Equal(200, (await _link.UploadAsync("r", 1, sent, headers: Headers(SHA256.HashData(sent)))).Status);
        await EndAsync(running);
        Assert.Null((await _harness.Coordinator.RoundAsync("r", 1)).Cohort[0].Refused);
    }

    [Fact]
    public async Task A_signature_holds_for_its_own_run_round_model_and_body_by_its_own_clients_key_only()
    {
        var (running, asked) = await BeginAsync();
        using var key = Certificate("a");
        using var other = Certificate("b");
        var (body, changed) = (Body(0.5f, asked), Body(0.25f, asked));
        var digest = SHA256.HashData(body);
        byte[] Text(string run = "r", int round = 1, string? model = null, byte[]? of = null)
            => LinkProtocol.SignedText(run, round, model ?? asked.Model, of ?? digest);
        (byte[] Body, Dictionary<string, string> Headers)[] forged =
        [
            (body, Signed(key, Text(run: "s"))), (body, Signed(key, Text(round: 2))), (body, Signed(key, Text(model: new string('0', 64)))),
            (changed, Signed(key, Text())), (body, Signed(other, Text())), (body, Signed(key, Text(), shown: other)),
            (body, new(Signed(key, Text())) { [LinkProtocol.CertificateHeader] = "none" }),
            (body, new(Signed(key, Text())) { [LinkProtocol.SignatureHeader] = "none!" }),
        ];

        foreach (var (sent, headers) in forged)
        {
            var (status, problem) = await _link.UploadAsync("r", 1, sent, headers: headers);
            Assert.Equal((403, "urn:tributary:bad-signature"), (status, (string?)problem!["type"]));
        }

        // Nobody's answer ended by it. Who has signed once is not believed without.
        Assert.Equal(200, (await _link.UploadAsync("r", 1, body, headers: Signed(key, Text()))).Status);
        var next = await NextAsync(2);
        Assert.Equal(403, (await _link.UploadAsync("r", 2, Body(0.25f, next))).Status);
        var last = Body(0.25f, next);
        Assert.Equal(200, (await _link.UploadAsync("r", 2, last,
            headers: Signed(key, LinkProtocol.SignedText("r", 2, next.Model, SHA256.HashData(last))))).Status);
        await running;
    }

    [Fact]
    public async Task A_client_fetches_the_models_that_it_was_given_and_no_others()
    {
        var (running, first) = await BeginAsync();
        Assert.Equal(200, (await _link.SendAsync(HttpMethod.Get, $"link/models/{first.Model}")).Status);
        Assert.Equal(404, (await _link.SendAsync(HttpMethod.Get, $"link/models/{first.Model}", client: "stranger")).Status);
        Assert.Equal(200, (await _link.UploadAsync("r", 1, Body(0.5f, first))).Status);
        var second = await NextAsync(2);

        Assert.Equal(404, (await _link.SendAsync(HttpMethod.Get, $"link/models/{first.Model}")).Status);
        Assert.Equal(200, (await _link.SendAsync(HttpMethod.Get, $"link/models/{second.Model}")).Status);
        await EndAsync(running);
    }

    private static byte[] Body(float value, AssignmentMessage asked)
        => RawLink.File(Spec.Model.Layout(), value, of: (asked.Run, asked.Round, asked.Model));

    private static Dictionary<string, string> Headers(byte[] digest)
        => new(StringComparer.Ordinal) { [LinkProtocol.DigestHeader] = LinkProtocol.DigestField(digest) };

    private static Dictionary<string, string> Signed(X509Certificate2 signer, byte[] text, X509Certificate2? shown = null)
    {
        using var key = signer.GetECDsaPrivateKey()!;
        return new(StringComparer.Ordinal)
        {
            [LinkProtocol.SignatureHeader] = Convert.ToBase64String(key.SignData(text, HashAlgorithmName.SHA256)),
            [LinkProtocol.CertificateHeader] = Convert.ToBase64String((shown ?? signer).RawData),
        };
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private async Task<(Task<RunOutcome> Running, AssignmentMessage Asked)> BeginAsync()
    {
        await _harness.Coordinator.CreateAsync("r", Spec);
        await _link.PollAsync("a", "s");
        return (_harness.Coordinator.RunAsync("r", Spec), await NextAsync(1));
    }

    private async Task<AssignmentMessage> NextAsync(int round)
    {
        while (true)
            if ((await _link.PollAsync("a", "s")).Assignments.FirstOrDefault(asked => asked.Round == round) is { } asked) return asked;
    }

    // Whatever round is open is answered rightly.
    private async Task EndAsync(Task<RunOutcome> running)
    {
        while (!running.IsCompleted)
            foreach (var asked in (await _link.PollAsync("a", "s")).Assignments)
                await _link.UploadAsync("r", asked.Round, Body(asked.Round, asked));
        await running;
    }
}
