namespace Tributary.Core.Clients;

/// <summary>A client behind a wire. Its answers are promises that the wire's other end relies on, so nobody walks away from it: once
/// cancellation is requested it ends without delay, either by throwing or, where it was just acknowledging an update, with that
/// update.</summary>
public interface ITunnel : IClient
{
    /// <summary>When the client was last heard of.</summary>
    DateTimeOffset LastSeen { get; }

    /// <summary>True while it is connected or its next word is not overdue; false once it is missed, while its lease still runs.</summary>
    bool Online { get; }
}
