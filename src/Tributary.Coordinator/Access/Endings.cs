using Microsoft.AspNetCore.Http;
using Tributary.Coordinator.Clients;
using Tributary.Gateways.Enrolment;
using Tributary.Security;

namespace Tributary.Coordinator.Access;

/// <summary>What ends with a credential: its requests under way, and where a client held it, what that client works on.</summary>
internal sealed class Endings(OpenRequests requests, GatewaySet gateways, IHttpContextAccessor current)
{
    private const string Reason = "its credentials were revoked";

    public void Ended(Credential credential)
    {
        requests.End(credential.Id, current.HttpContext);
        if (credential is not { Role: Role.Client, Kind: not CredentialKind.Join, Name: { } name }) return;
        gateways.Drop(name, Reason);
    }
}
