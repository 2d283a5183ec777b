using Microsoft.Extensions.DependencyInjection;
using Tributary.Engine.Specs;

namespace Tributary.Gateways;

/// <summary>What an operator decides about one transport. Its gateway is known by this and by <see cref="IGateway"/> only: whoever adds a
/// transport derives from it (docs/architecture.md, "a transport in five steps").</summary>
public abstract record GatewayOptions
{
    /// <summary>The transport, as settings and problems name it.</summary>
    public abstract string Name { get; }

    /// <summary>Addresses of its own at which it listens; empty where its clients come to the coordinator's.</summary>
    public virtual IReadOnlyList<Uri> Listens => [];

    /// <summary>What the paths of its clients' requests to the coordinator's own address begin with.</summary>
    public virtual IReadOnlyList<string> Paths => [];

    /// <summary>For people: how its clients show who they are.</summary>
    public virtual string Proof => "clients show who they are by a certificate";

    /// <summary>For people: what the operator allows there though it is weak; null for nothing. The log and the audit trail say it at each
    /// start.</summary>
    public virtual string? Weakness => null;

    /// <summary>Whether the operator allows its addresses beyond loopback without TLS, because its clients know none.</summary>
    public virtual bool AllowsPlain => false;

    /// <summary>Every fault at once; empty where the gateway can start.</summary>
    public abstract IEnumerable<SpecProblem> Problems();

    /// <summary>These options as they hold under what the operator decided for all transports.</summary>
    public virtual GatewayOptions Under(GatewayRules rules) => this;

    /// <summary>Registers the gateway as <see cref="IGateway"/>, and its listener, where it has one, as a hosted service. It finds there:
    /// the registry of clients, <see cref="Files.GatewayFiles"/>, <see cref="Core.Clients.IClientObserver"/>,
    /// <see cref="IGatewayAccess"/>, the clock and the log.</summary>
    public abstract void Add(IServiceCollection services);

    /// <summary>Whether an address is encrypted, by its scheme.</summary>
    public static bool IsTls(Uri listen) => listen.Scheme is "https" or "wss" or "mqtts" or "tls";
}
