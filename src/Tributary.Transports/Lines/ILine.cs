using Tributary.Core.Clients;

namespace Tributary.Transports.Lines;

/// <summary>A client's end of a transport: it brings assignments to the client and its answers back. What all transports have in common
/// for whoever starts a client; what one needs (addresses, credentials) is given when the line is made.</summary>
public interface ILine
{
    /// <summary>Lets the client take part until the other end dismisses it for good. Breaks of the connection, and other ends that
    /// restart, are waited out.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; work that was begun has ended.</exception>
    /// <exception cref="Exception">The other end refuses the client or does not speak this protocol; each line names its own.</exception>
    Task RunAsync(IClient client, CancellationToken cancellation);
}
