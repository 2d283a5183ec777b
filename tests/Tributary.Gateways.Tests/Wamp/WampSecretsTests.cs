using System.Net;
using System.Net.Sockets;
using Folders;
using Microsoft.Extensions.Logging;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Tests.Mqtt;
using Tributary.Gateways.Wamp;
using Tributary.Protocols.Wamp.Authentication;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Routing;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>How the coordinator shows itself to somebody else's router.</summary>
public sealed class WampSecretsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ticket", true)]
    [InlineData("wampcra", true)]
    [InlineData("scram", true)]
    [InlineData("scram", false)]
    public async Task It_joins_by_each_method_with_the_secret_of_a_file_and_not_with_another(string method, bool isRight)
    {
        var principal = new Principal("hub", "coordinator").WithTicket("geheimnis").WithPassword("geheimnis");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Now);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var router = new WampRouter(new RouterOptions
        {
            Realms = ["s4t"],
            Authenticator = new StaticAuthenticator([principal], TimeProvider.System),
        }, TimeProvider.System);
        var serving = ServeAsync(listener, router, end.Token);
        var options = new WampOptions
        {
            Router = new Uri($"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"),
            Secrets = new WampSecrets { User = "hub", Method = method, SecretFile = Closed("own", isRight ? "geheimnis\n" : "other\n") },
        };
        Assert.Empty(options.Problems());
        using var log = new GatewayLog();
        using var logs = LoggerFactory.Create(builder => builder.AddProvider(log).SetMinimumLevel(LogLevel.Trace));
        using var coordinator = new ContractCoordinator(_folder.At("coordinator"));
        using var gateway = new WampGateway(coordinator.Clients, coordinator.Files(), coordinator.Notes, new ScriptedControl(), options,
            TimeProvider.System, logs.CreateLogger<WampGateway>());
        await using (var wamp = new WampListener(gateway, options, new OpenAccess(), TimeProvider.System))
        {
            await wamp.StartAsync(Now);
            await log.SaidAsync(isRight ? "router.joined" : "router.refused");
            Assert.DoesNotContain(log.Lines, line => line.Text.Contains("geheimnis", StringComparison.Ordinal));
        }

        await end.CancelAsync();
        await serving;
    }

    [Fact]
    public void What_others_may_read_goes_in_the_clear_or_stands_alone_is_told_before_the_start()
    {
        var (open, closed) = (_folder.At("open"), Closed("closed", "x"));
        File.WriteAllText(open, "x");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        static string Said(WampSecrets secrets, string router = "wss://router.example")
            => Assert.Single(secrets.Problems(new Uri(router))).ToString();

        (WampSecrets Secrets, string Router, string Words)[] cases =
        [
            (new() { User = "a", SecretFile = open }, "wss://r.example", "which others may read (mode 440); close it: chmod 600"),
            (new() { User = "a", SecretFile = closed }, "ws://r.example", "take wampcra or scram"),
            (new() { Secret = "x" }, "wss://r.example", "the secret belongs to a name"),
            (new() { User = "a" }, "wss://r.example", "a name without a secret shows nothing"),
            (new() { AuthorityFile = _folder.At("none") }, "wss://r.example", "there is no such file"),
            (new() { AuthorityFile = open }, "ws://r.example", "is without TLS"),
            (new() { CertificateFile = open }, "wss://r.example", "stands alone"),
            (new() { Method = "kerberos" }, "wss://r.example", "one of ticket, wampcra, scram"),
        ];
        foreach (var (secrets, router, words) in cases) Assert.Contains(words, Said(secrets, router), StringComparison.Ordinal);
        Assert.Empty(new WampSecrets { User = "a", SecretFile = closed, Method = "scram" }.Problems(new Uri("ws://r.example")));
        var alone = new WampOptions { Listen = new Uri("ws://127.0.0.1:0"), Secrets = new() { User = "a" } };
        Assert.Equal("router", Assert.Single(alone.Problems()).Path);
        Assert.Equal("a", new WampSecrets { User = "a", Secret = "x" }.ToString());
    }

    private static async Task ServeAsync(TcpListener listener, WampRouter router, CancellationToken end)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(end);
                _ = router.ServeAsync(await RawSocketChannel.AcceptAsync(client.GetStream(), new RawSocketOptions(), end), end);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private string Closed(string name, string text)
    {
        Security.SecretFile.Write(_folder.At(name), text);
        return _folder.At(name);
    }
}
