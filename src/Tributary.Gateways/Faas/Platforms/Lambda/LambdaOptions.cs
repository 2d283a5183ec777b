namespace Tributary.Gateways.Faas.Platforms.Lambda;

/// <summary>An account's functions at AWS, in one region.</summary>
/// <param name="Region">E.g. <c>eu-central-1</c>.</param>
internal sealed record LambdaOptions(string Region)
{
    /// <summary>With its secret; null to take those that the AWS tools take (environment, profile, the machine's role).</summary>
    public string? AccessKey { get; init; }

    /// <summary>A secret.</summary>
    public string? SecretKey { get; init; }

    /// <summary>A secret that goes along with keys for a while; null for lasting keys.</summary>
    public string? SessionToken { get; init; }

    /// <summary>The role (ARN) that functions have; needed to create one.</summary>
    public string? Role { get; init; }

    /// <summary>Where the API is; null for the region's own.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Pause between looks at a function that is being made.</summary>
    public TimeSpan StatePause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long that may take.</summary>
    public TimeSpan StateLimit { get; init; } = TimeSpan.FromMinutes(10);

    public Uri Api => Endpoint ?? new($"https://lambda.{Region}.amazonaws.com/");

    public override string ToString() => Region;
}
