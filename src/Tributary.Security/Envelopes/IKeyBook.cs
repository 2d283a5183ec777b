namespace Tributary.Security.Envelopes;

/// <summary>Where the keys of others are found. What it says needs no trust: certificates are checked against the authority whenever one
/// of them is used.</summary>
public interface IKeyBook
{
    /// <summary>The keys of a name, the newest first; empty where nobody is known by it. Called from any thread.</summary>
    IReadOnlyList<PeerKey> Find(string name);
}
