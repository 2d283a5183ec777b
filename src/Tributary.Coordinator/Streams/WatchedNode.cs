using Tributary.Coordinator.Api;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Coordinator.Streams;

/// <summary>One node of a stream: what it last said, and ten minutes of scores at least.</summary>
/// <param name="name">Null for all that do not say who they are.</param>
internal sealed class WatchedNode(StreamKind kind, string? name)
{
    public const int MaxSlots = 600;

    // Who trains speaks once in a while.
    private readonly RowRate _rate = new(kind == StreamKind.Train ? 60 : 10);
    private readonly Queue<ScoreSlot> _slots = new();
    private readonly AlertRing _alerts = new();
    private ScoreSlot? _open;
    private string? _model;
    private double? _threshold, _score;
    private long _updates, _over;

    public string Id { get; } = IdOf(kind, name);

    public StreamKind Kind => kind;

    public DateTimeOffset LastSeen { get; private set; }

    public static string IdOf(StreamKind kind, string? name) => $"{(kind == StreamKind.Train ? "train" : "predict")}/{name}";

    /// <param name="all">Where the alerts of all nodes go.</param>
    public void Scored(ScoreMessage message, DateTimeOffset now, AlertRing all)
    {
        LastSeen = now;
        (_model, _threshold) = (message.Model ?? _model, message.Threshold);
        if (message.Scores.Count == 0) return;
        _score = message.Scores[^1];
        var slot = Slot(now.ToUnixTimeSeconds());
        _rate.Add(slot.Second, message.Scores.Count);
        foreach (var score in message.Scores)
        {
            var isOver = score > _threshold;
            slot.Add(score, isOver);
            if (!isOver) continue;
            _over++;
            if (slot.Over > 1) continue;
            _alerts.Add(Id, slot);
            all.Add(Id, slot);
        }
    }

    /// <param name="rows">That it was trained on; 0 where it does not say.</param>
    public void Sent(string model, long rows, DateTimeOffset now)
    {
        (LastSeen, _model) = (now, model);
        _updates++;
        _rate.Add(now.ToUnixTimeSeconds(), rows);
    }

    public StreamNodeInfo Info(DateTimeOffset now) => new()
    {
        Id = Id,
        Kind = kind,
        Name = name,
        Model = _model,
        Threshold = _threshold,
        Score = _score,
        Rows = _rate.Total,
        RowsASecond = _rate.At(now.ToUnixTimeSeconds()),
        Updates = _updates,
        Alerts = _over,
        LastSeen = LastSeen,
    };

    /// <param name="after">The first second that is wanted.</param>
    public StreamNodeScores Scores(long after)
    {
        var wanted = _slots.Where(slot => slot.Second >= after).ToList();
        return new StreamNodeScores
        {
            Id = Id,
            Seconds = [.. wanted.Select(slot => slot.Second)],
            Max = [.. wanted.Select(slot => slot.Max)],
            Mean = [.. wanted.Select(slot => slot.Mean)],
            Over = [.. wanted.Select(slot => slot.Over)],
            Alerts = _alerts.Newest,
        };
    }

    // A clock that was set back does not bring an old second back.
    private ScoreSlot Slot(long second)
    {
        if (_open is { } open && open.Second >= second) return open;
        if (_slots.Count == MaxSlots) _slots.Dequeue();
        _slots.Enqueue(_open = new ScoreSlot(second));
        return _open;
    }
}
