using Tributary.Coordinator.Api;

namespace Tributary.Coordinator.Streams;

/// <summary>The last alerts.</summary>
internal sealed class AlertRing
{
    public const int Max = 100;
    private readonly Queue<(string Node, ScoreSlot Slot)> _kept = new();

    /// <summary>The newest first.</summary>
    public IReadOnlyList<StreamAlert> Newest
        => [.. _kept.Reverse().Select(alert => new StreamAlert(alert.Node, DateTimeOffset.FromUnixTimeSeconds(alert.Slot.Second),
            alert.Slot.Over, alert.Slot.Max))];

    /// <param name="slot">Grows on while its second lasts.</param>
    public void Add(string node, ScoreSlot slot)
    {
        if (_kept.Count == Max) _kept.Dequeue();
        _kept.Enqueue((node, slot));
    }
}
