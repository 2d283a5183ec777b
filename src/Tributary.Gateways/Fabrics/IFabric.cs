namespace Tributary.Gateways.Fabrics;

/// <summary>A gateway whose clients are started anew for everything they are asked, on platforms that bill for it.</summary>
public interface IFabric
{
    /// <summary>How its platforms stand.</summary>
    FabricState Fabric { get; }

    /// <summary>The last activations, the newest last.</summary>
    IReadOnlyList<ActivationRecord> Activations { get; }
}
