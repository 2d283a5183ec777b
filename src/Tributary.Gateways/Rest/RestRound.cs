namespace Tributary.Gateways.Rest;

/// <summary>A round that nodes were told of.</summary>
/// <param name="Key">Of the run and its round.</param>
/// <param name="Number">As nodes count it.</param>
internal sealed record RestRound(string Key, int Number);
