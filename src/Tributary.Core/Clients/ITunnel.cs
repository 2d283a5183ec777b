namespace Tributary.Core.Clients;

/// <summary>A client behind a wire. Its answers are promises that the wire's other end relies on, so nobody walks away from it: once
/// cancellation is requested it ends without delay, either by throwing or, where it was just acknowledging an update, with that
/// update.</summary>
public interface ITunnel : IClient
{
    /// <summary>How the client stands now.</summary>
    ClientPresence Presence { get; }
}
