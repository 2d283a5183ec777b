using Tributary.Core.Compression;
using Tributary.Engine.Models;
using Tributary.Engine.Tables;
using Tributary.Engine.Training;

namespace Tributary.Core.Clients;

/// <summary>Train the model on your samples and answer with an <see cref="Update"/>.</summary>
public sealed record TrainAssignment : Assignment
{
    public override string Kind => AssignmentKind.Train;

    /// <summary>The architecture, for clients that build the network themselves.</summary>
    public required ModelSpec Spec { get; init; }

    /// <summary>The weights to start from.</summary>
    public required ModelState Model { get; init; }

    /// <summary>How to train; <see cref="TrainingOptions.Seed"/> is this client's own in this round.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>How model and update travel.</summary>
    public EncodingSpec Encoding { get; init; } = new();

    /// <summary>True where the strategy needs the metric <see cref="Metrics.LossBefore"/>: the mean loss of <see cref="Model"/> on the
    /// client's samples before any training (q-FedAvg).</summary>
    public bool LossBefore { get; init; }

    /// <summary>To be taken before the update is made, by clients in this process; null where nothing is to be waited for.</summary>
    public UpdatePlace? Place { get; init; }

    /// <summary>What the columns of tables mean; null where the run is over samples of another kind.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>This client's seed in this round.</summary>
    public ulong Seed => Training.Seed;
}
