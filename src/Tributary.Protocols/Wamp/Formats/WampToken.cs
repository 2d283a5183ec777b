namespace Tributary.Protocols.Wamp.Formats;

/// <summary>One step through serialized data. In a map, keys and values take turns.</summary>
internal enum WampToken
{
    /// <summary>The data ended.</summary>
    None,
    Null,
    Bool,
    Integer,
    Unsigned,
    Real,
    Text,
    Bytes,

    /// <summary>Something that only its own serializer knows: an extension type, a number of more than 64 bits.</summary>
    Other,
    List,
    EndList,
    Map,
    EndMap,
}
