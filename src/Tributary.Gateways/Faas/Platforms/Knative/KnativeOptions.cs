namespace Tributary.Gateways.Faas.Platforms.Knative;

/// <summary>A Kubernetes cluster with Knative.</summary>
/// <param name="Api">The Kubernetes API, ends in <c>/</c>.</param>
internal sealed record KnativeOptions(Uri Api)
{
    public string Namespace { get; init; } = "default";

    /// <summary>A bearer token for the API, a secret; null for an API that asks for none, such as <c>kubectl proxy</c>.</summary>
    public string? Token { get; init; }

    /// <summary>How the API's certificate is looked at.</summary>
    public Calls.PlatformTls Tls { get; init; } = new();

    /// <summary>Where services are called, with their own name as <c>Host</c>; null to call the address that the cluster gives
    /// each.</summary>
    public Uri? Ingress { get; init; }

    /// <summary>Who asks, in each event.</summary>
    public Uri Source { get; init; } = new("urn:tributary:keeper");

    /// <summary>What each event is.</summary>
    public string Type { get; init; } = "tributary.assignment";

    /// <summary>Pause between looks at a service that is coming up.</summary>
    public TimeSpan ReadyPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long that may take.</summary>
    public TimeSpan ReadyLimit { get; init; } = TimeSpan.FromMinutes(10);

    public override string ToString() => Api.ToString();
}
