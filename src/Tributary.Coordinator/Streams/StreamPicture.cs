using Tributary.Coordinator.Api;
using Tributary.Core.Texts;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Coordinator.Streams;

/// <summary>What the messages of a stream come to. It grows neither with their number nor with that of those who send.</summary>
internal sealed class StreamPicture(StreamWatchOptions options, TimeProvider clock)
{
    public const int MaxNodes = 1000;
    private const int MaxText = 200;

    // Who was silent for so long gives its place to somebody new.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, WatchedNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<StreamFault, StreamFaultInfo> _faults = [];
    private readonly AlertRing _alerts = new();
    private readonly WatchedMerging _merging = new();
    private long _messages, _missed, _beyond, _looked;
    private bool _isConnected;
    private string? _trouble;

    public void Scored(ScoreMessage message)
    {
        lock (_gate) Node(StreamKind.Predict, message.Node)?.Scored(message, Now(), _alerts);
    }

    /// <param name="model">SHA-256.</param>
    public void Sent(string? node, string model, long rows)
    {
        lock (_gate)
        {
            Node(StreamKind.Train, node)?.Sent(model, rows, Now());
            _merging.Offered();
        }
    }

    /// <param name="model">SHA-256.</param>
    public void Merged(string? manager, string model)
    {
        lock (_gate)
        {
            _messages++;
            _merging.Merged(model, manager, Now());
        }
    }

    public void Said(StatusMessage status)
    {
        lock (_gate)
        {
            _messages++;
            _merging.Said(status, Now());
        }
    }

    /// <summary>A message that came faster than it could be read.</summary>
    public void Miss()
    {
        lock (_gate) _missed++;
    }

    /// <returns>Whether it is the first of its kind.</returns>
    public bool PassOver(string topic, StreamMessageException fault)
    {
        lock (_gate)
        {
            var before = _faults.GetValueOrDefault(fault.Fault);
            _faults[fault.Fault] = new StreamFaultInfo(fault.Fault.ToString(), (before?.Count ?? 0) + 1, CleanText.Line(topic, MaxText),
                CleanText.Line(fault.Message, MaxText), Now());
            return before is null;
        }
    }

    /// <param name="trouble">Why there is no connection, for people; null where there is one.</param>
    /// <returns>Whether that is news.</returns>
    public bool Connected(string? trouble)
    {
        lock (_gate)
        {
            var isNews = trouble is null != _trouble is null;
            (_isConnected, _trouble) = (trouble is null, trouble);
            return isNews;
        }
    }

    public StreamsInfo Info()
    {
        lock (_gate)
        {
            var now = Now();
            return new StreamsInfo
            {
                Watched = options.Broker is not null,
                Broker = options.Broker?.GetLeftPart(UriPartial.Authority),
                Connected = _isConnected,
                Trouble = _trouble,
                Messages = _messages,
                Missed = _missed,
                Nodes = [.. _nodes.Values.OrderBy(node => node.Id, StringComparer.Ordinal).Select(node => node.Info(now))],
                Beyond = _beyond,
                Manager = _merging.Info(),
                Alerts = _alerts.Newest,
                Faults = [.. _faults.Values.OrderBy(fault => fault.Kind, StringComparer.Ordinal)],
            };
        }
    }

    /// <param name="after">The first second that is wanted.</param>
    public StreamScores Scores(IReadOnlyList<string> nodes, long after)
    {
        lock (_gate)
        {
            return new StreamScores(Now().ToUnixTimeSeconds(), [.. nodes.Distinct(StringComparer.Ordinal)
                .Select(id => _nodes.GetValueOrDefault(id)).OfType<WatchedNode>().Select(node => node.Scores(after))]);
        }
    }

    private DateTimeOffset Now() => clock.GetUtcNow();

    // Null where there is no place for it.
    private WatchedNode? Node(StreamKind kind, string? name)
    {
        _messages++;
        if (name is { Length: 0 }) name = null;
        var id = WatchedNode.IdOf(kind, name);
        if (_nodes.TryGetValue(id, out var known)) return known;
        if (_nodes.Count >= MaxNodes && !MakesPlace())
        {
            _beyond++;
            return null;
        }

        return _nodes[id] = new WatchedNode(kind, name);
    }

    // Looked for once a second at most: a flood of names must not make it look at each of them.
    private bool MakesPlace()
    {
        var now = Now();
        if (now.ToUnixTimeSeconds() == _looked) return false;
        _looked = now.ToUnixTimeSeconds();
        foreach (var gone in _nodes.Values.Where(node => now - node.LastSeen > Silence).ToList()) _nodes.Remove(gone.Id);
        return _nodes.Count < MaxNodes;
    }
}
