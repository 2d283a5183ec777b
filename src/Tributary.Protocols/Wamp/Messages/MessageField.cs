namespace Tributary.Protocols.Wamp.Messages;

/// <summary>What may follow a message's number.</summary>
internal enum MessageField
{
    /// <summary>The number of the message that an ERROR answers.</summary>
    RequestCode,
    Request,

    /// <summary>A request's id, or 0 where the router speaks of its own accord.</summary>
    RequestOrNone,
    Id,
    Publication,
    Details,

    /// <summary>Details that may be left out.</summary>
    MoreDetails,
    /// <summary>A URI.</summary>
    Address,
    Text,

    /// <summary>Positional and keyword arguments, both or the latter left out.</summary>
    Payload,
}
