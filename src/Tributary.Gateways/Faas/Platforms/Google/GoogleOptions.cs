namespace Tributary.Gateways.Faas.Platforms.Google;

/// <summary>A project's functions at Google.</summary>
/// <param name="Project">The project's id.</param>
internal sealed record GoogleOptions(string Project)
{
    /// <summary>Prefix of the functions' addresses, ends in <c>/</c>; null to ask Google for each.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Where functions are deployed that name no region.</summary>
    public string Region { get; init; } = "us-central1";

    /// <summary>Who calls; null for nobody: functions are called without a token then, and none can be deployed.</summary>
    public GoogleAccount? Account { get; init; }

    /// <summary>Whether anybody may call what is deployed, as FedKeeper's functions; else only who is allowed at Google.</summary>
    public bool AllowsAnybody { get; init; } = true;

    /// <summary>Google's API.</summary>
    public Uri Api { get; init; } = new("https://cloudfunctions.googleapis.com/v1/");

    /// <summary>Pause between looks at an operation.</summary>
    public TimeSpan OperationPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an operation may take.</summary>
    public TimeSpan OperationLimit { get; init; } = TimeSpan.FromMinutes(15);
}
