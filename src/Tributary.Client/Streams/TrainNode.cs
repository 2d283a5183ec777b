using System.Threading.Channels;
using Tributary.Client.Streams.Configuration;
using Tributary.Core;
using Tributary.Engine.Detection;
using Tributary.Engine.Training;
using Tributary.Transports.Mqtt;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Client.Streams;

/// <summary>Trains on rows whenever its cache is full of them, one fit after the other, and publishes its weights after each.</summary>
internal sealed class TrainNode : StreamNode
{
    // Fits that may wait; while all of these do, nothing more is received.
    private const int MaxWaiting = 16;

    private readonly StreamModel _model;
    private readonly Network _network;
    private readonly TimeProvider _clock;
    private readonly TrainingOptions _training;
    private readonly Channel<IReadOnlyList<double[]>> _filled = Channel.CreateBounded<IReadOnlyList<double[]>>(MaxWaiting);
    private List<double[]> _rows = [];
    private ModelState? _merged;
    private ModelState _sound;
    private long _fits;

    public TrainNode(StreamOptions options, IStreamObserver observer, TimeProvider clock)
        : base(options, observer)
    {
        _clock = clock;
        var (files, topics) = (options.Configuration.Model, options.Configuration.Train);
        _model = new StreamModel(files, scales: true);
        _training = Fit(options.Configuration.Training, options.Seed);
        _network = new Network(_model.Spec, Math.Max(1, Math.Min(_training.BatchSize, topics.CacheSize)));
        _sound = _model.First;
        _network.Import(_sound.Values.Span);
    }

    public override IReadOnlyList<string> Topics => Options.Configuration.Train.SubTopics;

    /// <summary>One fit at a time, each from where the one before ended or from the merged model that came meanwhile.</summary>
    public override async Task WorkAsync(CancellationToken cancellation)
    {
        await Task.Yield();
        await foreach (var rows in _filled.Reader.ReadAllAsync(cancellation))
        {
            if (Interlocked.Exchange(ref _merged, null) is { } merged) _network.Import((_sound = merged).Values.Span);
            var began = _clock.GetTimestamp();
            var options = _training with { Seed = _training.Seed + (ulong)_fits };
            var result = Trainer.Train(_network, new ScaledRows(rows, _model.Scale!), options, null, cancellation);
            var weights = new float[_model.First.Layout.Length];
            _network.Export(weights);
            if (!Finite.All(weights))
            {
                // Nobody is sent broken weights; the next fit begins from what was sound.
                Observer.Broke(Options.Configuration.Train.PubTopic,
                    new InvalidDataException("training came to weights that are no numbers; they are not sent"));
                _network.Import(_sound.Values.Span);
                continue;
            }

            _sound = _model.Of(weights);
            Observer.Trained(new TrainedRows(rows.Count, result.Epochs, result.Loss, _clock.GetElapsedTime(began), ++_fits));
            var message = WeightsWriter.Write(_model.Shapes, _model.ToKeras(_sound), Options.Configuration.Training.Precision,
                rows.Count, Options.Name, _sound.Sha256());
            await PublishAsync(Options.Configuration.Train.PubTopic, message, cancellation);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _network.Dispose();
    }

    protected override async Task TakeAsync(MqttMessage message, CancellationToken cancellation)
    {
        if (message.Topic == Options.Configuration.Model.ModelUpdateTopic)
        {
            var merged = _model.Read(message.Payload).Weights;
            Interlocked.Exchange(ref _merged, merged);
            Observer.ModelTaken(merged.Sha256());
            return;
        }

        _rows.Add(RowMessage.Read(message.Payload, _model.Columns));
        if (_rows.Count < Options.Configuration.Train.CacheSize) return;
        Observer.Filled(_rows.Count);
        var full = _rows;
        _rows = [];
        await _filled.Writer.WriteAsync(full, cancellation);
    }

    private static TrainingOptions Fit(TrainSettings settings, ulong seed) => Autoencoder.Usual with
    {
        Epochs = settings.Epochs,
        BatchSize = settings.BatchSize,
        Seed = seed,
        Continues = true,
        EarlyStoppingPatience = settings.EarlyStopping ? settings.EarlyStoppingPatience : 0,
        EarlyStoppingDelta = settings.EarlyStoppingDelta,
        Schedule = !settings.ReduceOnPlateau ? new ScheduleSpec() : new ScheduleSpec
        {
            Kind = ScheduleKind.Plateau,
            Patience = settings.PlateauPatience,
            Delta = settings.PlateauDelta,
            Cooldown = settings.PlateauCooldown,
            Least = settings.MinLearningRate,
        },
    };
}
