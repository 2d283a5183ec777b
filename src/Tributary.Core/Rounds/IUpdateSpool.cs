using Tributary.Core.Clients;
using Tributary.Engine.Models;

namespace Tributary.Core.Rounds;

/// <summary>Updates between their acknowledgement and the round that counts them, by run, ask and client. What lies here was promised to
/// its client: it counts, whatever becomes of the process.</summary>
public interface IUpdateSpool
{
    /// <summary>The runs that have updates here.</summary>
    IReadOnlyList<string> Runs => [];

    /// <summary>The update that was acknowledged to a client for an ask; null where there is none. Its weights are read where they
    /// lie: dispose of <see cref="Update.Backing"/> once they are folded.</summary>
    /// <param name="ask">In a synchronous run the round.</param>
    /// <param name="layout">The model's, with its roles.</param>
    Update? Find(string runId, int ask, string client, TensorLayout layout);

    /// <summary>Brings here what was acknowledged for a run by whoever worked on it before, and forgets what is settled; called once the
    /// run is claimed, before its next round.</summary>
    Task FetchAsync(string runId, RunAsks open, CancellationToken cancellation)
    {
        ForgetSettled(runId, open);
        return Task.CompletedTask;
    }

    /// <summary>Forgets exactly the updates of asks that a saved round has settled, and what is left of their other attempts. Updates of
    /// other asks stay, however old they are.</summary>
    void Forget(string runId, IReadOnlyCollection<AskKey> settled);

    /// <summary>Forgets a run's updates whose asks are no longer open.</summary>
    void ForgetSettled(string runId, RunAsks open);

    /// <summary>Forgets all of a run's updates: it is complete, or deleted.</summary>
    void ForgetAll(string runId);

    /// <summary>A run ends or pauses: what was only kept to make its next round faster may go.</summary>
    void Rest()
    {
    }
}
