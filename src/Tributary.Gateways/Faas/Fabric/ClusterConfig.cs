namespace Tributary.Gateways.Faas.Fabric;

/// <summary>One cluster of one provider, as the file has it.</summary>
/// <param name="Provider">One of <see cref="FabricProviders"/>.</param>
/// <param name="Name">Unique over all providers.</param>
public sealed record ClusterConfig(string Provider, string Name)
{
    /// <summary>Under which key <see cref="Auth"/> has <c>USER:PASSWORD</c> for Prometheus.</summary>
    internal const string PrometheusAuth = "prometheus";

    /// <summary>What the addresses of its functions begin with; holds no credentials. Null for the provider's usual address.</summary>
    public Uri? Base { get; init; }

    /// <summary>What its provider asks for, by key; secrets among them.</summary>
    internal IReadOnlyDictionary<string, string> Auth { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Activations that may be under way at the same time; null for no bound of its own.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Where Prometheus tells of it; null for nowhere. Ends in <c>/</c> and holds no credentials.</summary>
    public Uri? Metrics { get; init; }

    /// <summary>Where Prometheus tells of its machines; null where that is <see cref="Metrics"/>.</summary>
    public Uri? MachineMetrics { get; init; }

    /// <summary>Whether its certificate is not checked, as the original does it.</summary>
    public bool Insecure { get; init; }

    /// <summary>For people: <c>openwhisk cluster 'invasic_cluster'</c>.</summary>
    public override string ToString() => $"{Provider} cluster '{Name}'";
}
