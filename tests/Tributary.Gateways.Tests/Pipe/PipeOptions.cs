using Microsoft.Extensions.DependencyInjection;
using Tributary.Engine.Specs;

namespace Tributary.Gateways.Tests.Pipe;

/// <summary>What an operator would decide about the test transport.</summary>
internal sealed record PipeOptions : GatewayOptions
{
    public const string Transport = "pipe";

    /// <summary>Clients at the same time; from 1.</summary>
    public int MaxClients { get; init; } = 100;

    public override string Name => Transport;

    public override IEnumerable<SpecProblem> Problems()
    {
        if (MaxClients < 1) yield return new("maxClients", $"is {MaxClients}; it must be at least 1");
    }

    public override void Add(IServiceCollection services) => services.AddGateway<PipeGateway, PipeOptions>(this);
}
