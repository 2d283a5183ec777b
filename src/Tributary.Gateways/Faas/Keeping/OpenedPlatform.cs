using Tributary.Gateways.Faas.Platforms;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>A platform that is open.</summary>
/// <param name="Platform">Deploys, lists, and calls in our own words.</param>
/// <param name="Urls">Calls functions that are spoken to at their addresses, as FedKeeper's are; null where the provider has no
/// such.</param>
internal sealed record OpenedPlatform(IFunctionPlatform Platform, IFunctionPlatform? Urls) : IAsyncDisposable
{
    /// <summary>Whether it says which functions it has; where not, all are taken to be there, and greeted.</summary>
    public bool CanList { get; init; } = true;

    public async ValueTask DisposeAsync()
    {
        if (Urls is not null) await Urls.DisposeAsync();
        await Platform.DisposeAsync();
    }
}
