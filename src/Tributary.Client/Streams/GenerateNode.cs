using Tributary.Client.Streams.Configuration;
using Tributary.Engine.Data;
using Tributary.Engine.Sets;
using Tributary.Transports.Mqtt;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Client.Streams;

/// <summary>Publishes rows of a table, drawn at random: normal ones for a while, then anomalies for a while, and so on.</summary>
internal sealed class GenerateNode : StreamNode
{
    private readonly GeneratorSettings _settings;
    private readonly TimeProvider _clock;
    private readonly RowSet _table;
    private readonly int[] _normal, _anomalies;
    private SeededRandom _random;

    /// <exception cref="InvalidDataException">The table has no rows of a kind that is to be published.</exception>
    /// <exception cref="Engine.Formats.BrokenFileException">It is no table.</exception>
    public GenerateNode(StreamOptions options, IStreamObserver observer, TimeProvider clock)
        : base(options, observer)
    {
        (_settings, _clock) = (options.Configuration.Generator, clock);
        _random = SeededRandom.For(options.Seed, "generate");
        _table = DetectionTable.Read(_settings.DatasetPath, _settings.DatasetLabel, _settings.Features);
        var rows = Enumerable.Range(0, _table.Count).ToLookup(row => DetectionTable.IsAnomaly(_table, row) == true);
        (_normal, _anomalies) = ([.. rows[false]], [.. rows[true]]);
        if (_normal.Length == 0 && (_settings.StartNormal || _settings.CycleAnomaly)) throw None("normal");
        if (_anomalies.Length == 0 && (!_settings.StartNormal || _settings.CycleAnomaly)) throw None("anomalous");
    }

    public override IReadOnlyList<string> Topics => [];

    /// <summary>Ends after the configured time.</summary>
    public override async Task WorkAsync(CancellationToken cancellation)
    {
        await Task.Yield();
        var (began, phase, isNormal) = (_clock.GetTimestamp(), TimeSpan.Zero, _settings.StartNormal);
        var (interval, next) = (TimeSpan.FromSeconds(_settings.PublishInterval), TimeSpan.Zero);
        var row = new float[_table.FeatureSize];
        var numbers = new double[row.Length];
        Observer.PhaseBegun(isNormal);
        while (true)
        {
            var now = _clock.GetElapsedTime(began);
            if (_settings.TotalRuntime > 0 && now.TotalSeconds >= _settings.TotalRuntime) return;
            if (_settings.CycleAnomaly && (now - phase).TotalSeconds >= (isNormal ? _settings.NormalTime : _settings.AnomalyTime))
            {
                (phase, isNormal) = (now, !isNormal);
                Observer.PhaseBegun(isNormal);
            }

            var rows = isNormal ? _normal : _anomalies;
            _table.CopyFeatures(rows[_random.NextInt32(rows.Length)], row);
            for (var i = 0; i < row.Length; i++) numbers[i] = row[i];
            await PublishAsync(_settings.PubTopic, RowMessage.Write(numbers), cancellation);

            // Rows keep their pace on the average; a pause that was missed is not made up for.
            next = next + interval < now ? now + interval : next + interval;
            if (next > now) await Task.Delay(next - now, _clock, cancellation);
        }
    }

    protected override Task TakeAsync(MqttMessage message, CancellationToken cancellation) => Task.CompletedTask;

    private InvalidDataException None(string kind)
        => new($"{_settings.DatasetPath} has no {kind} rows by its column {_settings.DatasetLabel}: change data_generator.start_normal or "
            + "cycle_anomaly, or take another table");
}
