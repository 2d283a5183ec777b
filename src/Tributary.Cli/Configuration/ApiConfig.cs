namespace Tributary.Cli.Configuration;

/// <summary>How verbs find a coordinator and show who they are.</summary>
internal sealed record ApiConfig
{
    public Uri Coordinator { get; init; } = new("http://127.0.0.1:7070");

    /// <summary>A bearer token. A secret.</summary>
    public string? Token { get; init; }

    /// <summary>The file of the only authority to trust; null trusts the system's.</summary>
    public string? Authority { get; init; }
}
