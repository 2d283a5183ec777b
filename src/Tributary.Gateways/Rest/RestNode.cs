namespace Tributary.Gateways.Rest;

/// <summary>A registered node, as it is remembered over restarts.</summary>
/// <param name="Number">Counts from 1, in the order of registration; never given twice.</param>
/// <param name="Url">As it was registered, letter for letter: that is what the node is known by.</param>
/// <param name="From">The address that registered it.</param>
/// <param name="Owner">The client whose credentials registered it; null where none were shown.</param>
internal sealed record RestNode(int Number, string Url, string From, string? Owner)
{
    /// <summary>Its id among the coordinator's clients.</summary>
    public string Id => Owner ?? $"rest-{Number}";

    /// <summary>An address below its own. The published server appends to what was registered: a slash at the end doubles.</summary>
    public Uri At(string path) => new(Url.TrimEnd('/') + path);
}
