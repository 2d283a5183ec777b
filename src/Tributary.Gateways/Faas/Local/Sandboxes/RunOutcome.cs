using Tributary.Gateways.Faas.Local.Activations;
using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Sandboxes;

/// <summary>What a call of an instance came to.</summary>
/// <param name="Result">A JSON object.</param>
/// <param name="IsBroken">Whether the instance is of no use any more.</param>
internal sealed record RunOutcome(ActivationStatus Status, ReadOnlyMemory<byte> Result, bool IsBroken)
{
    public bool IsTimedOut { get; init; }

    public static RunOutcome Developer(string error, bool isBroken = true)
        => new(ActivationStatus.DeveloperError, WhiskJson.Error(error), isBroken);

    public static RunOutcome Platform(string error) => new(ActivationStatus.PlatformError, WhiskJson.Error(error), true);

    public static RunOutcome TimedOut(int milliseconds, bool isInit = false) => Developer("The action exceeded its time limits of "
        + $"{milliseconds} milliseconds{(isInit ? " during initialization" : "")}.") with
    { IsTimedOut = true };
}
