namespace Tributary.Protocols.Wamp.Formats;

/// <summary>What a <see cref="WampValue"/> is.</summary>
public enum WampKind
{
    Null,
    Bool,

    /// <summary>A whole number of -2^63..2^63-1.</summary>
    Integer,

    /// <summary>A whole number of 2^63..2^64-1.</summary>
    Unsigned,

    Real,
    Text,
    Bytes,
    List,
    Map,
}
