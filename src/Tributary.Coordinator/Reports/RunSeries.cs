using Tributary.Core.Learning;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Reports;

/// <summary>What a report draws, gathered round by round. However many rounds there are, a chart has <see cref="MaxPoints"/> points at
/// most: as many as it is wide; a point of several rounds keeps their mean and both ends, so that no spike is lost.</summary>
internal sealed class RunSeries
{
    public const int MaxPoints = 1000;

    private static readonly (string Name, double Share)[] s_marks
        = [("Least", 0), ("Lower quartile", 0.25), ("Median", 0.5), ("Upper quartile", 0.75), ("Greatest", 1)];

    private readonly List<RoundSpan> _points = [];
    private readonly Dictionary<string, (Column Column, Func<RoundRecord, double?> Value)> _columns = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (Column OnServer, Column OnClients, Column Training)> _metrics
        = new(StringComparer.Ordinal);
    private readonly Column[] _losses = [.. s_marks.Select(mark => new Column(mark.Name, "loss", "c1"))];
    private readonly Column[] _accuracies = [.. s_marks.Select(mark => new Column(mark.Name, "percent", "c1"))];
    private readonly Column[] _nodes = [.. s_marks.Select(mark => new Column(mark.Name, "percent", "c1"))];
    private int _width = 1;
    private int _inLast;

    public RunSeries()
    {
        void Take(string key, string name, string unit, string color, Func<RoundRecord, double?> value)
            => _columns.Add(key, (new Column(name, unit, color), value));
        Take("accuracy", "Accuracy", "percent", "c1", round => round.Accuracy);
        Take("clientAccuracy", "On clients", "percent", "c2", round => round.ClientAccuracy);
        Take("loss", "Test loss", "loss", "c1", round => round.Loss);
        Take("clientLoss", "On clients", "loss", "c2", round => round.ClientLoss);
        Take("trainLoss", "Training loss", "loss", "c3", round => round.TrainLoss);
        Take("train", "Train", "seconds", "c1", round => round.Seconds.Train);
        Take("transfer", "Transfer", "seconds", "c2", round => round.Seconds.Transfer);
        Take("aggregate", "Aggregate", "seconds", "c3", round => round.Seconds.Aggregate);
        Take("evaluate", "Evaluate", "seconds", "c4", round => round.Seconds.Evaluate);
        Take("save", "Save", "seconds", "c5", round => round.Seconds.Save);
        Take("wait", "Wait for clients", "seconds", "c7", round => round.Seconds.Wait);
        Take("bytesOut", "To clients", "bytes", "c1", round => round.BytesOut);
        Take("bytesIn", "From clients", "bytes", "c4", round => round.BytesIn);
        Take("updates", "Counted", "count", "c1", round => round.Updates);
        Take("behind", "Models behind", "number", "c4", round => round.MeanBehind);
        Take("distance", "Mean", "number", "c1", round => round.Gossip?.Figures.Distance);
        Take("maxDistance", "Largest", "number", "c4", round => round.Gossip?.Figures.MaxDistance);
        Take("refused", "Refused", "count", "c6", round => round.Cohort.Count - round.Updates);
    }

    /// <summary>The rounds of each point.</summary>
    public IReadOnlyList<RoundSpan> Points => _points;

    public IReadOnlyList<Series> Accuracy => Of("accuracy", "clientAccuracy");

    public IReadOnlyList<Series> Loss => Of("loss", "clientLoss", "trainLoss");

    /// <summary>What was measured besides, by name: on the server's samples, on the clients', and in training.</summary>
    public IEnumerable<(string Name, IReadOnlyList<Series> Series)> Metrics => _metrics.Select((metric, i) => (metric.Key,
        (IReadOnlyList<Series>)[metric.Value.OnServer.ToSeries($"serverMetric{i}", _points.Count),
            metric.Value.OnClients.ToSeries($"metric{i}", _points.Count),
            metric.Value.Training.ToSeries($"trainMetric{i}", _points.Count)]));

    public IReadOnlyList<Series> Seconds => Of("train", "transfer", "aggregate", "evaluate", "save", "wait");

    public IReadOnlyList<Series> Bytes => Of("bytesOut", "bytesIn");

    /// <summary>Of a run whose clients work on over rounds: how late updates were.</summary>
    public IReadOnlyList<Series> Behind => Of("behind");

    /// <summary>Of a run without a central model: how far nodes are from their mean.</summary>
    public IReadOnlyList<Series> Distance => Of("distance", "maxDistance");

    /// <summary>Least, quartiles and greatest of the nodes' accuracies, where there is no central model.</summary>
    public IReadOnlyList<Series>? Nodes() => !_nodes[0].Any ? null
        : [.. _nodes.Select((column, i) => column.ToSeries($"nodes{i}", _points.Count, i == 0 ? -1 : i == _nodes.Length - 1 ? 1 : 0))];

    public IReadOnlyList<Series> Clients => Of("updates", "refused");

    /// <summary>Least, quartiles and greatest of what clients reported: loss, or accuracy where they report no loss; null where they report
    /// neither.</summary>
    public (string Title, IReadOnlyList<Series> Spread)? Spread()
    {
        var (title, columns) = _losses[0].Any ? ("Training loss of clients", _losses) : ("Accuracy of clients", _accuracies);
        return columns[0].Any ? (title, [.. columns.Select((column, i) => column.ToSeries($"spread{i}", _points.Count, i == 0 ? -1
            : i == columns.Length - 1 ? 1 : 0))]) : null;
    }

    /// <param name="round">The next one.</param>
    public void Add(RoundRecord round)
    {
        if (_points.Count == MaxPoints && _inLast == _width) Halve();
        if (_points.Count == 0 || _inLast == _width)
        {
            _points.Add(new RoundSpan(round.Round, round.Round));
            _inLast = 0;
        }

        var point = _points.Count - 1;
        _points[point] = _points[point] with { Last = round.Round };
        _inLast++;
        foreach (var (column, value) in _columns.Values) column.Add(point, round.Round, value(round));
        foreach (var (name, value) in round.ServerMetrics ?? Nothing) Metric(name)?.OnServer.Add(point, round.Round, value);
        foreach (var (name, value) in round.ClientMetrics ?? Nothing) Metric(name)?.OnClients.Add(point, round.Round, value);
        foreach (var (name, value) in round.TrainMetrics ?? Nothing) Metric(name)?.Training.Add(point, round.Round, value);
        if (round.Gossip?.Figures is { } nodes)
            foreach (var (i, value) in ((double?[])[nodes.Least, nodes.Low, nodes.Middle, nodes.High, nodes.Most]).Index())
                _nodes[i].Add(point, round.Round, value);
        AddSpread(_losses, point, round, client => client.Loss);
        AddSpread(_accuracies, point, round, client => client.Accuracy);
    }

    private static IReadOnlyDictionary<string, double> Nothing { get; } = new Dictionary<string, double>();

    private static void AddSpread(Column[] columns, int point, RoundRecord round, Func<ClientOutcome, double?> value)
    {
        var ordered = round.Cohort.Select(value).OfType<double>().Where(double.IsFinite).Order().ToArray();
        if (ordered.Length == 0) return;
        for (var i = 0; i < columns.Length; i++) columns[i].Add(point, round.Round, Quantiles.Of(ordered, s_marks[i].Share));
    }

    private void Halve()
    {
        for (var i = 0; i < _points.Count; i += 2)
            _points[i / 2] = new RoundSpan(_points[i].First, _points[Math.Min(i + 1, _points.Count - 1)].Last);
        _points.RemoveRange((_points.Count + 1) / 2, _points.Count / 2);
        foreach (var column in _columns.Values.Select(one => one.Column)
            .Concat(_metrics.Values.SelectMany(one => new[] { one.OnServer, one.OnClients, one.Training })).Concat(_losses)
            .Concat(_accuracies).Concat(_nodes))
            column.Halve();
        _width *= 2;
        _inLast = _width;
    }

    // The first so many names; a name that had to go comes behind all of them, and stays away.
    private (Column OnServer, Column OnClients, Column Training)? Metric(string name)
    {
        if (_metrics.TryGetValue(name, out var known)) return known;
        var made = (new Column("On the server", "number", "c1"), new Column("On clients", "number", "c2"),
            new Column("Training", "number", "c3"));
        _metrics.Add(name, made);
        if (_metrics.Count <= Core.Clients.Metrics.MaxOwn) return made;
        var last = _metrics.Keys.Last();
        _metrics.Remove(last);
        return last == name ? null : made;
    }

    private IReadOnlyList<Series> Of(params ReadOnlySpan<string> keys)
    {
        var series = new List<Series>();
        foreach (var key in keys) series.Add(_columns[key].Column.ToSeries(key, _points.Count));
        return series;
    }
}
