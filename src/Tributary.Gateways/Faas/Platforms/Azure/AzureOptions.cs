namespace Tributary.Gateways.Faas.Platforms.Azure;

/// <summary>A function app at Azure: functions with HTTP triggers.</summary>
/// <param name="App">Its address, e.g. <c>https://NAME.azurewebsites.net/</c>; ends in <c>/</c>.</param>
internal sealed record AzureOptions(Uri App)
{
    /// <summary>A host key or function key, a secret; null for functions that ask for none.</summary>
    public string? Key { get; init; }

    /// <summary>The app's master key, a secret: its functions are listed with it; null for <see cref="Key"/>.</summary>
    public string? MasterKey { get; init; }

    /// <summary>What stands before a function's name in its address.</summary>
    public string Route { get; init; } = "api/";

    /// <summary>The app's deployment site, e.g. <c>https://NAME.scm.azurewebsites.net/</c>; null where nothing is deployed from
    /// here.</summary>
    public Uri? Scm { get; init; }

    /// <summary>Name at the deployment site.</summary>
    public string? ScmUser { get; init; }

    /// <summary>A secret.</summary>
    public string? ScmPassword { get; init; }

    /// <summary>Pause between looks at a deployment.</summary>
    public TimeSpan DeployPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one may take.</summary>
    public TimeSpan DeployLimit { get; init; } = TimeSpan.FromMinutes(15);

    public override string ToString() => App.ToString();
}
