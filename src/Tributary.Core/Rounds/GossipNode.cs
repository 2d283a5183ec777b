namespace Tributary.Core.Rounds;

/// <summary>One node after a round.</summary>
/// <param name="Client">Its client's id.</param>
public sealed record GossipNode(string Client)
{
    /// <summary>Of the node's own model, on the server's test set, else on its client's samples, 0..1; null where it was not
    /// tested.</summary>
    public double? Accuracy { get; init; }

    /// <summary>As <see cref="Accuracy"/>.</summary>
    public double? Loss { get; init; }

    /// <summary>Euclidean distance of its parameters from the mean of all nodes; null where nobody sees its model.</summary>
    public double? Distance { get; init; }
}
