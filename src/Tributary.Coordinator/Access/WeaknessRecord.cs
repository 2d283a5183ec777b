using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Observability;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Access;

/// <summary>What the operator allows though it is weak.</summary>
internal sealed class WeaknessRecord(CoordinatorOptions options, AuditTrail audit, ILogger<WeaknessRecord> log)
{
    private const string Allowed = "weakness.allowed";

    /// <summary>Puts it on record, at each start.</summary>
    /// <exception cref="IOException">The audit trail takes no line: then it is not allowed.</exception>
    public async Task KeepAsync(CancellationToken cancellation)
    {
        foreach (var gateway in options.GatewaysInForce)
        {
            if (gateway.Weakness is not { } weakness) continue;
            await audit.AppendAsync("coordinator", Allowed, gateway.Name, null, weakness, cancellation);
            ServerEvents.Weak(log, gateway.Name, weakness);
        }
    }
}
