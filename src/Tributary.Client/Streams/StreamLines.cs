using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Transports.Mqtt;

namespace Tributary.Client.Streams;

/// <summary>What a role does, a line each: for people, with the words of the Keras system's program where it has them, or as JSON. The same
/// lines go into the log file, where one was asked for. What comes many times a second is told once a second, summed up.</summary>
/// <param name="options">Those of the role that is observed.</param>
internal sealed class StreamLines(TextWriter output, StreamOptions options, TimeProvider clock) : IStreamObserver
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private string _lastReason = "";
    private long _rows, _alerts, _dropped, _saidScores, _saidPublished;
    private double _highest;

    /// <summary>Whether each line is a JSON object.</summary>
    public bool Json { get; init; }

    /// <summary>Whether the time is dimmed, for a terminal.</summary>
    public bool Colors { get; init; }

    /// <summary>Takes the lines for people too, with the date; null for nowhere.</summary>
    public TextWriter? LogFile { get; init; }

    private static string Form(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>The first line: who starts, at which broker, and what is to be noted of the configuration.</summary>
    public void Starting()
    {
        var broker = $"{options.Configuration.Broker.Host}:{options.Configuration.Broker.Port}";
        Line("starting", new JsonObject { ["broker"] = broker },
            $"{Role(options.Role)}{(options.Name is { } name ? $" {name}" : "")}, broker {broker}");
        foreach (var note in options.Configuration.Notes) Line("note", new JsonObject { ["text"] = note }, note);
    }

    public void Connected(MqttWelcome welcome)
    {
        _lastReason = "";
        Line("connected", [], "Connected MQTT client. Result code 0");
    }

    public void Disconnected(string reason, TimeSpan retry)
    {
        // The same reason over and over is told once.
        if (!Json && reason == _lastReason) return;
        _lastReason = reason;
        Line("disconnected", new JsonObject { ["reason"] = reason, ["retrySeconds"] = retry.TotalSeconds },
            $"no connection to the broker ({reason}); trying again");
    }

    public void Dropped(string topic, string reason)
    {
        var count = Interlocked.Increment(ref _dropped);
        if (IsRound(count))
            Line("dropped", new JsonObject { ["topic"] = topic, ["reason"] = reason, ["count"] = count },
                $"a message on {topic} does not count: {reason} ({count:n0} so far)");
    }

    public void Broke(string topic, Exception fault)
        => Line("broke", new JsonObject { ["topic"] = topic, ["reason"] = fault.Message }, $"{topic}: {fault.Message}");

    public void Ignored(string topic, string fault, string reason, long count)
    {
        if (!IsRound(count)) return;
        Line("ignored", new JsonObject { ["topic"] = topic, ["fault"] = fault, ["reason"] = reason, ["count"] = count },
            $"WARNING a message on {topic} is passed over: {reason}{(count > 1 ? $" ({count:n0} of this kind so far)" : "")}");
    }

    // A generator's rows; of the other roles, what they publish follows from what they tell anyway.
    public void Published(string topic, long count)
    {
        if (options.Role != StreamRole.Generate) return;
        lock (_gate)
        {
            if (_saidPublished != 0 && clock.GetElapsedTime(_saidPublished) < Pace) return;
            _saidPublished = clock.GetTimestamp();
        }

        Line("published", new JsonObject { ["rows"] = count }, $"{Counted(count, "row")} published");
    }

    public void Unpublished(string topic, long count)
    {
        if (IsRound(count))
            Line("unpublished", new JsonObject { ["topic"] = topic, ["count"] = count },
                $"WARNING a message for {topic} was not taken: there is no connection, or the queue is full ({count:n0} so far); pub_qos 1 "
                + "makes messages wait on disk");
    }

    public void Filled(int rows)
    {
        if (options.Role == StreamRole.Train)
            Line("filled", new JsonObject { ["rows"] = rows }, $"Data cache filled ({rows}), processing data ...");
    }

    public void Trained(TrainedRows trained)
        => Line("trained", new JsonObject
        {
            ["rows"] = trained.Rows,
            ["epochs"] = trained.Epochs,
            ["loss"] = trained.Loss,
            ["seconds"] = trained.Time.TotalSeconds,
            ["fits"] = trained.Total,
        }, string.Create(CultureInfo.InvariantCulture, $"Training Complete. Time Elapsed: {trained.Time.TotalSeconds:0.000}s, "
            + $"{Counted(trained.Rows, "row")}, {Counted(trained.Epochs, "epoch")}, loss {Form(trained.Loss)}"));

    public void Scored(IReadOnlyList<double> scores, int alerts)
    {
        (long Rows, long Alerts, double Highest) told;
        lock (_gate)
        {
            (_rows, _alerts) = (_rows + scores.Count, _alerts + alerts);
            foreach (var score in scores) _highest = Math.Max(_highest, score);
            if (_saidScores != 0 && clock.GetElapsedTime(_saidScores) < Pace) return;
            _saidScores = clock.GetTimestamp();
            told = (_rows, _alerts, _highest);
            (_rows, _alerts, _highest) = (0, 0, 0);
        }

        Line("scored", new JsonObject { ["rows"] = told.Rows, ["highest"] = told.Highest, ["alerts"] = told.Alerts },
            $"{Counted(told.Rows, "row")} scored, highest {Form(told.Highest)}"
            + (options.Threshold is { } threshold ? $"; {told.Alerts} above {Form(threshold)}" : ""));
    }

    public void ModelTaken(string model)
        => Line("model", new JsonObject { ["model"] = model }, $"Starting to update weights! The model is {model[..12]} now");

    public void UpdateTaken(string? node, int cached, int cacheSize)
        => Line("update", new JsonObject { ["node"] = node, ["cached"] = cached, ["cacheSize"] = cacheSize },
            $"Weights deserialized and cached{(node is null ? "" : $", from {node}")}. Current Cache: {cached}. Max:{cacheSize}");

    public void Merged(MergedModel merged)
        => Line("merged", new JsonObject
        {
            ["round"] = merged.Round,
            ["rounds"] = merged.Rounds,
            ["updates"] = merged.Updates,
            ["model"] = merged.Model,
            ["global"] = merged.IsGlobal,
        }, $"Publishing model weights and clearing weight cache (round {merged.Round} of {merged.Rounds}): {merged.Model[..12]}, from "
            + Counted(merged.Updates, "update") + (merged.IsGlobal ? ", the global model" : ""));

    public void PhaseBegun(bool isNormal)
        => Line("phase", new JsonObject { ["normal"] = isNormal }, isNormal ? "normal rows from now on" : "anomalies from now on");

    public void Saved(string path) => Line("saved", new JsonObject { ["path"] = path }, $"Saving latest model! {path}");

    private static string Role(StreamRole role) => role switch
    {
        StreamRole.Manage => "manager",
        StreamRole.Generate => "generator",
        StreamRole.Predict => "predictor",
        _ => "trainer",
    };

    private static string Counted(long count, string noun)
        => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {noun}{(count == 1 ? "" : "s")}");

    // The first, the tenth, the hundredth, ...: a flood fills no disk.
    private static bool IsRound(long count)
    {
        while (count >= 10 && count % 10 == 0) count /= 10;
        return count == 1;
    }

    private void Line(string kind, JsonObject facts, string text)
    {
        lock (_gate)
        {
            var now = clock.GetLocalNow();
            LogFile?.WriteLine($"{now:yyyy-MM-dd HH:mm:ss}  {text}");
            if (Json)
            {
                var line = new JsonObject { ["event"] = kind, ["role"] = Role(options.Role), ["node"] = options.Name };
                foreach (var (key, value) in facts) line[key] = value?.DeepClone();
                output.WriteLine(line.ToJsonString());
                return;
            }

            var (dim, plain) = Colors ? ("\e[2m", "\e[0m") : ("", "");
            output.WriteLine($"{dim}{now:HH:mm:ss}{plain}  {text}");
        }
    }
}
