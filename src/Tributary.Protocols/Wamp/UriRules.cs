namespace Tributary.Protocols.Wamp;

/// <summary>Which URIs are taken (Basic Profile, "URIs").</summary>
public enum UriRules
{
    /// <summary>Parts of anything but white space and '#'.</summary>
    Loose,

    /// <summary>Parts of a-z, 0-9 and '_' only.</summary>
    Strict,
}
