using Tributary.Coordinator.Api;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Coordinator.Streams;

/// <summary>The manager of a stream, by what it says and sends.</summary>
internal sealed class WatchedMerging
{
    private string? _name, _color, _model;
    private double? _percent;
    private long _merges, _waiting;
    private DateTimeOffset? _merged, _seen;

    public void Said(StatusMessage status, DateTimeOffset now)
    {
        (_seen, _color, _percent) = (now, status.Color, status.Percent);
    }

    /// <summary>A trainer sent weights.</summary>
    public void Offered() => _waiting++;

    /// <summary>A merged model came. The same one may go to two topics.</summary>
    public void Merged(string model, string? name, DateTimeOffset now)
    {
        (_seen, _name) = (now, name ?? _name);
        if (model == _model) return;
        (_model, _merged, _waiting) = (model, now, 0);
        _merges++;
    }

    /// <summary>Null where none was heard of.</summary>
    public StreamMerging? Info() => _seen is not { } seen ? null : new StreamMerging
    {
        Name = _name,
        Percent = _percent,
        Color = _color,
        Merges = _merges,
        Waiting = _waiting,
        Model = _model,
        Merged = _merged,
        LastSeen = seen,
    };
}
