using Microsoft.Extensions.DependencyInjection;
using Tributary.Engine.Specs;
using Tributary.Gateways;
using Tributary.Gateways.Fabrics;

namespace Tributary.Coordinator.Tests.Fakes;

/// <summary>A transport whose clients are functions, none of which exists: how its platforms stand is said by a test.</summary>
internal sealed record ScriptedFabric(FabricState State, IReadOnlyList<ActivationRecord> Activations) : GatewayOptions
{
    public override string Name => "functions";

    public override IEnumerable<SpecProblem> Problems() => [];

    public override void Add(IServiceCollection services) => services.AddSingleton<IGateway>(new Gateway(this));

    private sealed class Gateway(ScriptedFabric script) : IGateway, IFabric
    {
        public string Name => script.Name;

        public FabricState Fabric => script.State;

        public IReadOnlyList<ActivationRecord> Activations => script.Activations;

        public IReadOnlyList<GatewayClient> Clients() => [];

        public GatewayClient? Find(string client) => null;

        public void Drop(string client, string reason)
        {
        }

        public bool Forget(string client) => true;
    }
}
