namespace Tributary.Gateways.Faas.Platforms.OpenFaas;

/// <summary>An OpenFaaS gateway.</summary>
/// <param name="Gateway">Its address, ends in <c>/</c>; holds no credentials.</param>
internal sealed record OpenFaasOptions(Uri Gateway)
{
    public string User { get; init; } = "admin";

    /// <summary>A secret; null for a gateway that asks for none.</summary>
    public string? Password { get; init; }

    /// <summary>The gateway's namespace for functions; null for its usual one.</summary>
    public string? Namespace { get; init; }

    public Calls.PlatformTls Tls { get; init; } = new();

    public override string ToString() => Gateway.ToString();
}
