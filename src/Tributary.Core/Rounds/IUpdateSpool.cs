using Tributary.Core.Clients;
using Tributary.Engine.Models;

namespace Tributary.Core.Rounds;

/// <summary>Updates between their acknowledgement and the round that counts them. What lies here was promised to its client: it counts,
/// whatever becomes of the process.</summary>
public interface IUpdateSpool
{
    /// <summary>The runs that have updates here.</summary>
    IReadOnlyList<string> Runs => [];

    /// <summary>The update that was acknowledged to a client for a round; null where there is none. Its weights are read where they
    /// lie: dispose of <see cref="Update.Backing"/> once they are folded.</summary>
    /// <param name="layout">The model's, with its roles.</param>
    Update? Find(string runId, int round, string client, TensorLayout layout);

    /// <summary>Brings here what was acknowledged for a run by whoever worked on it before; called once the run is claimed, before its next
    /// round.</summary>
    /// <param name="saved">The last saved round: nothing of it, and of earlier ones, is wanted.</param>
    Task FetchAsync(string runId, int saved, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Forgets a run's updates up to and including a round, which has been saved.</summary>
    void Forget(string runId, int round);

    /// <summary>A run ends or pauses: what was only kept to make its next round faster may go.</summary>
    void Rest()
    {
    }
}
