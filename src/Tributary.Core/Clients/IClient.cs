namespace Tributary.Core.Clients;

/// <summary>The port that everything hangs on. On a device a real trainer stands behind it; on the coordinator each transport
/// implements it as a tunnel to that trainer; in simulation trainers stand in the registry with nothing between.</summary>
public interface IClient
{
    ClientInfo Info { get; }

    /// <summary>Asks the client to do something and waits for its answer.</summary>
    /// <returns>What came back; a client that will not or cannot gives a <see cref="Refusal"/>. An exception other than the caller's
    /// cancellation counts as a refusal with <see cref="RefusalReason.Failed"/>.</returns>
    /// <param name="cancellation">The round has ended or the run was cancelled: stop working.</param>
    Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation);
}
