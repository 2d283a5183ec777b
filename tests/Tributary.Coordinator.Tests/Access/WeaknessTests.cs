using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Gateways.Enrolment;
using Tributary.Gateways.Wamp;

namespace Tributary.Coordinator.Tests.Access;

/// <summary>What an operator allows though it is weak is on record.</summary>
public sealed class WeaknessTests : IDisposable
{
    private readonly TemporaryFolder _keys = new();
    private readonly LogText _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public async Task Legacy_envelopes_stand_in_the_log_and_in_the_audit_trail_at_each_start()
    {
        using (var rsa = RSA.Create(2048))
            await File.WriteAllTextAsync(Path.Combine(_keys.Path, "LR_Master.key.pem"), rsa.ExportPkcs8PrivateKeyPem(),
                TestContext.Current.CancellationToken);

        await using (var coordinator = await StartAsync(new WampOptions { LegacyKeys = _keys.Path }))
            Assert.Equal(["wamp"], Allowed(coordinator));

        Assert.Contains("WEAK: wamp takes boards in the legacy sealed form", Assert.Single(_log.Lines("gateway.weak")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_on_record_where_nothing_weak_is_allowed()
    {
        await using (var coordinator = await StartAsync(new WampOptions())) Assert.Empty(Allowed(coordinator));

        Assert.Empty(_log.Lines("gateway.weak"));
    }

    [Fact]
    public void A_folder_without_the_masters_key_is_told_before_the_start()
    {
        var problem = Assert.Single(new WampOptions { Listen = new Uri("ws://127.0.0.1:0"), LegacyKeys = _keys.Path }.Problems());

        Assert.Equal("legacyKeys", problem.Path);
        Assert.Contains("LR_Master.key.pem is needed there", problem.Message, StringComparison.Ordinal);
    }

    private Task<SecuredCoordinator> StartAsync(WampOptions wamp)
        => SecuredCoordinator.StartAsync(change: options => options with
        {
            Gateways = [.. options.Gateways, wamp with { Listen = new Uri("wss://127.0.0.1:0") }],
        }, logging: _log.Take);

    private static IEnumerable<string> Allowed(SecuredCoordinator coordinator)
        => coordinator.Services.GetRequiredService<AuditTrail>().Lines(0, 100)
            .Where(line => line.Action == "weakness.allowed").Select(line => line.Target);
}
