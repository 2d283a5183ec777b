namespace Tributary.Gateways.Orders;

/// <summary>A run that somebody orders.</summary>
/// <param name="Name">What it is called; at most one of a name is under way.</param>
/// <param name="File">The run file (docs/run-files.md), its name left out or overridden.</param>
public sealed record RunOrder(string Name, string File)
{
    /// <summary>Whether it goes on from the newest model of the runs of its name, where that has the same tensors.</summary>
    public bool Continues { get; init; } = true;
}
