using System.Globalization;
using Folders;
using Peers;
using Processes;

namespace Tributary.EndToEnd.Tests.Mqtt;

/// <summary>A coordinator and its clients, each a process of its own, at a mosquitto that demands a certificate and a password of each, and
/// lets each do no more than docs/mqtt.md says.</summary>
public sealed class OutsideBrokerTests : IDisposable
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;
    private readonly TemporaryFolder _folder = new();
    private readonly BrokerCertificates _known;

    public OutsideBrokerTests() => _known = new BrokerCertificates(_folder.At("known"));

    public void Dispose()
    {
        _known.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_goes_over_TLS_with_certificates_and_passwords_and_who_has_none_is_told_what_to_do()
    {
        var passwords = _folder.At("passwords");
        await MosquittoBroker.WritePasswordsAsync(passwords, ("hub", "of the hub"), ("a", "of a"), ("b", "of b"));
        await File.WriteAllTextAsync(_folder.At("rights"), """
            pattern readwrite tributary/clients/%u/#
            pattern read tributary/coordinator
            user hub
            topic readwrite tributary/#
            """, Now);
        await using var broker = await MosquittoBroker.StartAsync([.. _known.Lines, "require_certificate true", "allow_anonymous false",
            $"password_file {passwords}", $"acl_file {_folder.At("rights")}"]);
        var listen = new Uri($"http://127.0.0.1:{MosquittoBroker.FreePort().ToString(CultureInfo.InvariantCulture)}");
        await File.WriteAllTextAsync(_folder.At("run.yaml"), """
            name: secured
            model: s4t-net
            rounds: 3
            cohort: { size: 2, quorum: 2, waitFor: 2 }
            data: { set: mnist-mini, partition: { kind: iid, clients: 2 } }
            training: { batchSize: 10, optimizer: { kind: sgd, learningRate: 0.1 } }
            """, Now);

        // 1. The coordinator's password from a variable, the clients' from files.
        using var coordinator = new Tool([], _folder.Location, ["coordinator", "--listen", listen.ToString(), "--folder", "hub",
            "--mqtt-broker", broker.Secure.ToString(), "--mqtt-user", "hub", .. Shown("hub")],
            ("TRIBUTARY_COORDINATOR_MQTT_PASSWORD", "of the hub"));
        using var a = await ClientAsync(broker.Secure, "a", "of a", 1);
        using var b = await ClientAsync(broker.Secure, "b", "of b", 2);
        await a.SaidAsync("connected", Now);
        await b.SaidAsync("connected", Now);

        // 2. A run.
        using var run = new Tool(_folder.Location, "run", "start", "run.yaml", "--watch", "--coordinator", listen.ToString());
        Assert.True(await run.EndAsync(Now) == 0, $"{run.Said}\n{coordinator.Said}\n{a.Said}\n{b.Said}");

        // 3. Who shows something else.
        using var wrong = await ClientAsync(broker.Secure, "a", "of somebody else", 1);
        Assert.True(await wrong.EndAsync(Now) == 5, wrong.Said);
        Assert.Contains("--mqtt-user with --mqtt-password-file", wrong.Said, StringComparison.Ordinal);
        using var bare = new Tool(_folder.Location, "client", broker.Secure.ToString(), "--name", "c", "--folder", "c", "--part", "1/50",
            "--mqtt-authority", _known.Authority);
        await bare.SaidAsync("it seems to demand a certificate; show one, with its key", Now);
        using var wary = new Tool(_folder.Location, "client", broker.Secure.ToString(), "--name", "c", "--folder", "d", "--part", "1/50");
        await wary.SaidAsync("name the certificate of the authority that signed it (PEM) as the one to trust", Now);
    }

    private string[] Shown(string name)
    {
        var (certificate, key) = _known.For(name);
        return ["--mqtt-authority", _known.Authority, "--mqtt-certificate", certificate, "--mqtt-key", key];
    }

    private async Task<Tool> ClientAsync(Uri broker, string name, string password, int part)
    {
        var file = _folder.At($"{name}-{password.Length}.password");
        await File.WriteAllTextAsync(file, password + "\n", Now);
        return new Tool(_folder.Location, ["client", broker.ToString(), "--name", name, "--folder", $"{name}-{password.Length}",
            "--data", "mnist-mini", "--part", $"{part.ToString(CultureInfo.InvariantCulture)}/2", "--mqtt-user", name,
            "--mqtt-password-file", file, .. Shown(name)]);
    }
}
