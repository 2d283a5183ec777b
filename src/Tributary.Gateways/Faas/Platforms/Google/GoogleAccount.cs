namespace Tributary.Gateways.Faas.Platforms.Google;

/// <summary>A service account, as its key file has it.</summary>
/// <param name="PrivateKey">PEM, a secret.</param>
/// <param name="TokenUri">Where it gets tokens.</param>
internal sealed record GoogleAccount(string Email, string PrivateKey, string TokenUri)
{
    public string? KeyId { get; init; }

    public override string ToString() => Email;
}
