using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Tributary.Gateways;

namespace Tributary.Coordinator.Tests.Access;

/// <summary>Gateways know their clients by certificate and by token alike.</summary>
public sealed class GatewayAccessTests
{
    [Fact]
    public async Task A_token_and_a_certificate_name_the_same_client_until_they_are_revoked()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        var access = coordinator.Services.GetRequiredService<IGatewayAccess>();
        var bearer = (await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-1", withCertificate: false)).Bearer!;
        var held = await coordinator.EnrolAsync(await coordinator.JoinTokenAsync(), "board-2");
        using var certificate = X509Certificate2.CreateFromPem(held.Certificate!);

        Assert.Equal(new ShownIdentity("board-1", null), access.Identify(null, bearer));
        Assert.Equal(new ShownIdentity("board-2", null), access.Identify(certificate));
        Assert.Equal(new ShownIdentity("board-1", null), access.Identify(certificate, bearer));
        Assert.Equal(ShownIdentity.None, access.Identify(null));
        Assert.Equal(new ShownIdentity(null, "wrong-role") { Person = "admin", MayOperate = true },
            access.Identify(null, coordinator.AdminToken));
        Assert.Equal(new ShownIdentity(null, "bad-token"), access.Identify(null, "nonsense"));

        using var admin = coordinator.Http(coordinator.AdminToken);
        foreach (var name in (string[])["board-1", "board-2"])
        {
            using var answer = await admin.PostAsJsonAsync($"api/clients/{name}/revoke", new { }, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        }

        Assert.Equal(new ShownIdentity(null, "revoked"), access.Identify(null, bearer));
        Assert.Equal(new ShownIdentity(null, "revoked"), access.Identify(certificate));
    }
}
