namespace Tributary.Gateways.Rest;

/// <summary>Why a request is not done.</summary>
/// <param name="Status">Of HTTP, as the published programs have it where they have one.</param>
internal sealed record RestFault(int Status, string Reason);
