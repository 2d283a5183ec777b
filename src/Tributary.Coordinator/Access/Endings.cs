using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Enrolment;
using Tributary.Gateways.Flower;
using Tributary.Gateways.Native;
using Tributary.Security;

namespace Tributary.Coordinator.Access;

/// <summary>What ends with a credential: its requests under way, and where a client held it, what that client works on.</summary>
internal sealed class Endings(OpenRequests requests, NativeGateway native, IHttpContextAccessor current, FlowerGateway? flower = null)
{
    private const string Reason = "its credentials were revoked";

    public void Ended(Credential credential)
    {
        requests.End(credential.Id, current.HttpContext);
        if (credential is not { Role: Role.Client, Kind: not CredentialKind.Join, Name: { } name }) return;
        native.Drop(name, Reason);
        flower?.Drop(name, Reason);
    }
}
