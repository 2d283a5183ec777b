using Tributary.Core.Clients;

namespace Tributary.Core.Learning;

/// <summary>One round's updates on their way into one model. The result does not depend on the order in which they come. Not
/// thread-safe.</summary>
public interface IAccumulator
{
    /// <summary>Updates that were taken.</summary>
    int Count { get; }

    /// <summary>True where updates are kept until <see cref="Finish"/>; else each may be let go once it is added.</summary>
    bool KeepsUpdates { get; }

    /// <summary>After <see cref="Finish"/>: who was held to the round's largest share; ordered by weight.</summary>
    IReadOnlyList<CappedWeight> Capped => [];

    /// <param name="client">Settles ties where an aggregation has to choose; each client adds once.</param>
    /// <param name="update">Of the base model's layout, with at least one example.</param>
    /// <returns>Null where the update was taken; else why not, and nothing of it remains.</returns>
    Refusal? Add(string client, Update update);

    /// <summary>Adds several updates in one pass, where that is faster than one by one and nothing speaks against any of them. The result
    /// has the same bits.</summary>
    /// <returns>False where nothing was done: add them one by one.</returns>
    bool TryAddAll(IReadOnlyList<Update> updates) => false;

    /// <summary>The aggregate; call once, with at least <see cref="IAggregation.LeastUpdates"/> updates.</summary>
    /// <exception cref="InvalidOperationException">Too few updates were added.</exception>
    ModelState Finish();
}
