using Folders;
using global::Peers;
using Microsoft.Extensions.Logging;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Tests.Contract;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>A mosquitto of somebody else that wants to know who comes: TLS, certificates, passwords; and what is said where they are
/// wrong.</summary>
public sealed class OutsideBrokerTests : IDisposable
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;
    private readonly TemporaryFolder _folder = new();
    private readonly BrokerCertificates _known;
    private readonly GatewayLog _log = new();

    public OutsideBrokerTests() => _known = new BrokerCertificates(_folder.At("known"));

    public void Dispose()
    {
        _log.Dispose();
        _known.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_round_goes_over_a_broker_that_demands_certificates()
    {
        var (certificate, key) = _known.For("coordinator");
        var own = new MqttCredentialFiles { AuthorityFile = _known.Authority, CertificateFile = certificate, KeyFile = key };

        await RoundAsync([.. _known.Lines, "require_certificate true", "use_identity_as_username true", .. Rights("coordinator")], own,
            id => Certified(_known, id));
    }

    [Fact]
    public async Task A_round_goes_over_a_broker_that_demands_passwords()
    {
        var passwords = _folder.At("passwords");
        await MosquittoBroker.WritePasswordsAsync(passwords, ("hub", "of the hub"), ("a", "of a"), ("b", "of b"));
        await File.WriteAllTextAsync(_folder.At("hub.password"), "of the hub\n", Now);
        var own = new MqttCredentialFiles
        {
            AuthorityFile = _known.Authority,
            User = "hub",
            PasswordFile = _folder.At("hub.password"),
        };

        await RoundAsync([.. _known.Lines, "allow_anonymous false", $"password_file {passwords}", .. Rights("hub")], own,
            id => new MqttCredentials { Authority = File.ReadAllText(_known.Authority), User = id, Password = $"of {id}" });
    }

    [Theory]
    [InlineData("no certificate", "it seems to demand a certificate; show one, with its key")]
    [InlineData("of another authority", "it seems not to take the certificate CN=coordinator")]
    [InlineData("another authority is trusted", "was not signed by the authority")]
    [InlineData("the system is trusted", "name the certificate of the authority that signed it (PEM)")]
    [InlineData("an empty authority", "the authority to trust holds no certificate in PEM")]
    [InlineData("another's key", "do not fit each other")]
    [InlineData("a damaged certificate", "is no PEM")]
    [InlineData("no TLS", "its address begins with mqtts:// then")]
    [InlineData("TLS where there is none", "its address begins with mqtt:// then")]
    public async Task A_certificate_that_does_not_do_is_told_with_what_to_do(string wrong, string said)
    {
        using var other = new BrokerCertificates(_folder.At("other"));
        var (certificate, key) = _known.For("coordinator");
        var own = new MqttCredentialFiles { AuthorityFile = _known.Authority, CertificateFile = certificate, KeyFile = key };
        await File.WriteAllTextAsync(_folder.At("empty.pem"), "nothing\n", Now);
        own = wrong switch
        {
            "no certificate" => own with { CertificateFile = null, KeyFile = null },
            "of another authority"
                => own with { CertificateFile = other.For("coordinator").Certificate, KeyFile = other.For("coordinator").Key },
            "another authority is trusted" => own with { AuthorityFile = other.Authority },
            "the system is trusted" => own with { AuthorityFile = null },
            "an empty authority" => own with { AuthorityFile = _folder.At("empty.pem") },
            "another's key" => own with { KeyFile = other.For("somebody").Key },
            "a damaged certificate" => own with { CertificateFile = _folder.At("empty.pem") },
            "no TLS" => new MqttCredentialFiles(),
            _ => own,
        };
        string[] lines = wrong == "TLS where there is none" ? [] : [.. _known.Lines, "require_certificate true"];

        await using var harness = await MqttHarness.StartSecureAsync(lines, own, _log, isMet: false, isTls: wrong != "no TLS");

        var text = await _log.SaidAsync("broker.lost");
        Assert.True(text.Contains(said, StringComparison.Ordinal), text);
    }

    [Fact]
    public async Task A_password_that_is_wrong_is_told_once_and_the_right_one_is_taken_without_a_restart()
    {
        var passwords = _folder.At("passwords");
        await MosquittoBroker.WritePasswordsAsync(passwords, ("hub", "right"));
        await File.WriteAllTextAsync(_folder.At("hub.password"), "wrong\n", Now);
        var own = new MqttCredentialFiles { AuthorityFile = _known.Authority, User = "hub", PasswordFile = _folder.At("hub.password") };
        await using var harness = await MqttHarness.StartSecureAsync([.. _known.Lines, "allow_anonymous false",
            $"password_file {passwords}"], own, _log, isMet: false);

        var refused = await _log.SaidAsync("broker.refused");
        await File.WriteAllTextAsync(_folder.At("hub.password"), "right\n", Now);
        await _log.SaidAsync("broker.connected");

        Assert.Contains("give it a user and password, a token or a certificate that the broker knows", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refused, StringComparison.Ordinal);
        Assert.Single(_log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_file_that_goes_away_is_named_and_taken_again_when_it_is_back()
    {
        var (authority, aside) = (_folder.At("authority.pem"), _folder.At("aside.pem"));
        File.Copy(_known.Authority, authority);
        await using var harness = await MqttHarness.StartSecureAsync(_known.Lines,
            new MqttCredentialFiles { AuthorityFile = authority }, _log, isMet: true);

        File.Move(authority, aside);
        await harness.Mosquitto.KillAsync();
        await harness.Mosquitto.StartAsync();
        var lost = await _log.SaidAsync("broker.lost", line => line.Contains("authority.pem", StringComparison.Ordinal));
        File.Move(aside, authority);
        await harness.Gateway.Connection!.ConnectedAsync(Now).WaitAsync(TimeSpan.FromSeconds(30), Now);

        Assert.Contains("cannot be used", lost, StringComparison.Ordinal);
    }

    private static MqttCredentials Certified(BrokerCertificates authority, string id)
    {
        var (certificate, key) = authority.For(id);
        return new MqttCredentials
        {
            Authority = File.ReadAllText(authority.Authority),
            Certificate = File.ReadAllText(certificate),
            Key = File.ReadAllText(key),
        };
    }

    // As docs/mqtt.md has it.
    private string[] Rights(string coordinator)
    {
        File.WriteAllText(_folder.At("rights"), $"""
            pattern readwrite tributary/clients/%u/#
            pattern read tributary/coordinator
            user {coordinator}
            topic readwrite tributary/#
            """);
        return [$"acl_file {_folder.At("rights")}"];
    }

    private async Task RoundAsync(string[] mosquitto, MqttCredentialFiles own, Func<string, MqttCredentials> shown)
    {
        var spec = new RunSpec
        {
            Model = ModelCatalog.Find("2nn")!,
            Rounds = 2,
            Cohort = new() { Size = 2, Quorum = 2, WaitFor = 2 },
            Evaluation = new() { On = EvaluationPlace.None },
        };
        (string Id, float Step)[] clients = [("a", 0.5f), ("b", -0.25f)];
        await using var harness = await MqttHarness.StartSecureAsync(mosquitto, own, _log, isMet: true, shown);
        await harness.Coordinator.CreateAsync("r", spec);
        var expected = await harness.Coordinator.CalmAsync("r", spec, clients.Select(one => ScriptedClient.Moves(one.Id, one.Step, 10)));

        foreach (var (id, step) in clients) await harness.StartClientAsync(ScriptedClient.Moves(id, step, 10));
        var outcome = await harness.Coordinator.RunAsync("r", spec, Now).WaitAsync(TimeSpan.FromMinutes(1), Now);

        Assert.Equal((RunStatus.Completed, expected.ModelSha256), (outcome.Status, outcome.ModelSha256));
        Assert.DoesNotContain(_log.Lines, line => line.Level >= LogLevel.Warning);
    }
}
