namespace Tributary.Gateways.Rest;

/// <summary>Who makes a request to the central node.</summary>
/// <param name="From">The address that it comes from.</param>
/// <param name="Client">Whose credentials were shown; null for no client's.</param>
/// <param name="Person">Likewise for people.</param>
/// <param name="MayBegin">Whether that one may begin sessions.</param>
/// <param name="MayRegister">Whether that one may be a node.</param>
internal sealed record RestCallerInfo(string From, string? Client, string? Person, bool MayBegin, bool MayRegister)
{
    /// <summary>For the record.</summary>
    public string Actor => Person ?? Client ?? $"somebody at {From}";

    /// <summary>Whether it may speak for a node: by the credentials that registered it, or from where it was registered.</summary>
    public bool MaySpeak(RestNode node) => node.Owner is { } owner ? owner == Client : MayRegister && From == node.From;
}
