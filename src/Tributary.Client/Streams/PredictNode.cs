using Tributary.Core;
using Tributary.Engine.Detection;
using Tributary.Engine.Training;
using Tributary.Transports.Mqtt;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Client.Streams;

/// <summary>Scores rows as soon as its cache is full of them, by the newest model that came.</summary>
internal sealed class PredictNode : StreamNode
{
    private readonly StreamModel _model;
    private readonly Network _network;
    private readonly TimeProvider _clock;
    private readonly List<double[]> _rows = [];
    private readonly double[] _scaled;
    private readonly float[] _input, _output;
    private string _version;

    public PredictNode(StreamOptions options, IStreamObserver observer, TimeProvider clock)
        : base(options, observer)
    {
        _clock = clock;
        _model = new StreamModel(options.Configuration.Model, scales: true);
        _network = new Network(_model.Spec, 1);
        _network.Import(_model.First.Values.Span);
        (_scaled, _input, _output) = (new double[_model.Columns], new float[_model.Columns], new float[_network.OutputSize]);
        _version = _model.First.Sha256();
    }

    public override IReadOnlyList<string> Topics => Options.Configuration.Predict.SubTopics;

    public override void Dispose()
    {
        base.Dispose();
        _network.Dispose();
    }

    protected override Task TakeAsync(MqttMessage message, CancellationToken cancellation)
    {
        if (message.Topic == Options.Configuration.Model.ModelUpdateTopic)
        {
            Take(_model.Read(message.Payload).Weights);
            return Task.CompletedTask;
        }

        _rows.Add(RowMessage.Read(message.Payload, _model.Columns));
        return _rows.Count < Options.Configuration.Predict.CacheSize ? Task.CompletedTask : ScoreAsync(cancellation);
    }

    private void Take(ModelState weights)
    {
        _network.Import(weights.Values.Span);
        _version = weights.Sha256();
        Observer.ModelTaken(_version);
    }

    private async Task ScoreAsync(CancellationToken cancellation)
    {
        Observer.Filled(_rows.Count);
        double[] scores = [.. _rows.Select(Score)];
        _rows.Clear();
        var said = new ScoreMessage(_clock.GetUtcNow().ToUnixTimeSeconds(), scores)
        {
            Node = Options.Name,
            Model = _version,
            Threshold = Options.Threshold,
        };
        Observer.Scored(scores, Options.Threshold is { } threshold ? scores.Count(score => score > threshold) : 0);
        await PublishAsync(Options.Configuration.Predict.PubTopic, said.Write(), cancellation);
    }

    private double Score(double[] row)
    {
        _model.Scale!.Apply(row, _scaled);
        for (var i = 0; i < _scaled.Length; i++) _input[i] = (float)_scaled[i];
        _network.Predict(_input, 1, _output);
        return AnomalyScore.Of(_output, _scaled);
    }
}
