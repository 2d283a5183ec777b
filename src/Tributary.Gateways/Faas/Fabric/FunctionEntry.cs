using Tributary.Gateways.Faas.Platforms;

namespace Tributary.Gateways.Faas.Fabric;

/// <summary>A function of a scenario, as it stands at one provider.</summary>
/// <param name="Template">Named after its role; whoever deploys it names it.</param>
internal sealed record FunctionEntry(string Scenario, string Provider, FunctionSpec Template)
{
    /// <summary>What it is spoken to in.</summary>
    public FunctionProtocol Protocol { get; init; }
}
