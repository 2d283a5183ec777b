using Tributary.Engine.Data;

namespace Tributary.Simulation.Faults;

/// <summary>Who has which fault in which round: a matter of the seed alone, so that a resumed run meets the same faults.</summary>
public sealed class FaultPlan(IReadOnlyList<FaultSpec> faults, ulong seed)
{
    /// <summary>The first fault of the list that strikes; null for none.</summary>
    public FaultKind? Of(string client, int round)
    {
        for (var i = 0; i < faults.Count; i++)
        {
            var who = SeededRandom.For(seed, "fault", $"{i}", client);
            var when = SeededRandom.For(seed, "fault", $"{i}", client, $"{round}");
            if (who.NextDouble() < faults[i].Clients && when.NextDouble() < faults[i].Chance) return faults[i].Kind;
        }

        return null;
    }
}
