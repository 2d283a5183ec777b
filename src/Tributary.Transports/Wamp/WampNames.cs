namespace Tributary.Transports.Wamp;

/// <summary>URIs of assignments over WAMP (docs/wamp.md).</summary>
/// <param name="prefix">What all of them begin with; several coordinators in one realm have each their own.</param>
internal sealed class WampNames(string prefix)
{
    public const string DefaultRealm = "s4t";
    public const string DefaultPrefix = "tributary";

    /// <summary>The procedure that takes what clients say.</summary>
    public string Coordinator { get; } = $"{prefix}.coordinator.tell";

    /// <summary>The topic on which the coordinator says that it is there.</summary>
    public string Here { get; } = $"{prefix}.coordinator.here";

    /// <summary>The procedure that takes what a client hears.</summary>
    public string Client(string id) => $"{prefix}.client.{id}.tell";
}
