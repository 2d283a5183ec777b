using Tributary.Core.Clients;
using Tributary.Core.Learning.Strategies;

namespace Tributary.Core.Rounds;

/// <summary>What a collector is given: whom to ask, for what, and what holds for the answers.</summary>
public sealed record HarvestPlan
{
    /// <summary>What everyone is asked; what differs from client to client is added by <see cref="AssignmentOf"/>.</summary>
    public required TrainAssignment Assignment { get; init; }

    /// <summary>Whom to ask, ordered by id.</summary>
    public required IReadOnlyList<IClient> Cohort { get; init; }

    /// <summary>Quorum, deadline, and the bounds of what is believed of one client.</summary>
    public required CohortSpec Spec { get; init; }

    /// <summary>How updates become one model, and how many are needed.</summary>
    public required Strategy Strategy { get; init; }

    public FoldRules Rules { get; init; } = new();

    /// <summary>A client's seed in this round.</summary>
    public required Func<string, ulong> SeedOf { get; init; }

    /// <summary>The update that was acknowledged to a client before the round was interrupted; null for none, and then the client is
    /// asked.</summary>
    public Func<string, Update?> Acknowledged { get; init; } = _ => null;

    /// <summary>Told of each client as it is done.</summary>
    public Action<ClientOutcome> Done { get; init; } = _ => { };

    /// <summary>One client's assignment.</summary>
    /// <param name="deadline">The round's; null for none.</param>
    public TrainAssignment AssignmentOf(IClient client, DateTimeOffset? deadline) => Assignment with
    {
        Deadline = deadline,
        Training = Assignment.Training with { Seed = SeedOf(client.Info.Id) },
    };
}
