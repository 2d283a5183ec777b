using Tributary.Core;
using Tributary.Core.Learning.Buffered;
using Tributary.Engine.Data;
using Tributary.Engine.Keras;
using Tributary.Transports.Mqtt;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Client.Streams;

/// <summary>Gathers trainers' weights and, whenever its cache is full of them, publishes their mean: the model of production, and in place
/// of every so-manieth the global one.</summary>
internal sealed class ManageNode : StreamNode
{
    private static readonly Staleness Plain = new() { Kind = StalenessKind.Constant };
    private readonly StreamModel _model;
    private readonly List<ModelState> _cached = [];
    private SeededRandom _random;
    private ModelState _newest;
    private int _round;

    public ManageNode(StreamOptions options, IStreamObserver observer)
        : base(options, observer)
    {
        _model = new StreamModel(options.Configuration.Model, scales: false);
        _newest = _model.First;
        _random = SeededRandom.For(options.Seed, "merge");
    }

    public override IReadOnlyList<string> Topics => Options.Configuration.Manager.SubTopics;

    /// <summary>Where the newest model is saved: after each merge, so that a crash takes none of them along, and at the end.</summary>
    private string SavePath => Options.SavePath ?? UsualPath(Options.Configuration.Model.ModelPath);

    public override void End()
    {
        Save();
        Observer.Saved(SavePath);
    }

    protected override async Task TakeAsync(MqttMessage message, CancellationToken cancellation)
    {
        // 1. One more update.
        var merge = Options.Configuration.Merge;
        var (update, said) = _model.Read(message.Payload);
        _cached.Add(update);
        Observer.UpdateTaken(said.Node, _cached.Count, merge.ModelCacheSize);
        await SayAsync(StatusMessage.Gathered(_cached.Count, merge.ModelCacheSize), cancellation);
        if (_cached.Count < merge.ModelCacheSize) return;

        // 2. As many of them as the ratio says, drawn; at least one.
        var chosen = Drawn(Math.Max(1, (int)Math.Round(merge.MergeRatio * _cached.Count, MidpointRounding.ToEven)));
        _cached.Clear();
        await SayAsync(StatusMessage.Merges, cancellation);
        var mean = new BufferedMean(_newest, chosen.Count, Plain);
        foreach (var one in chosen)
            if (mean.Add(one, _newest, 0) is { } refusal) throw new StreamMessageException(StreamFault.OutOfRange, refusal.Detail);
        _newest = mean.Finish();

        // 3. Their mean goes out, in full precision: an original would take merged weights of less for what they are not.
        var isGlobal = ++_round == merge.NumRounds;
        var bytes = WeightsWriter.Write(_model.Shapes, _model.ToKeras(_newest), node: Options.Name, model: _newest.Sha256());
        if (isGlobal) await PublishAsync(merge.GlobalTopic, bytes, cancellation);
        if (!isGlobal || !Options.Strict) await PublishAsync(Options.Configuration.Manager.PubTopic, bytes, cancellation);
        await SayAsync(isGlobal ? StatusMessage.Global : StatusMessage.Production, cancellation);
        Observer.Merged(new MergedModel(_round, merge.NumRounds, chosen.Count, _newest.Sha256()));
        if (isGlobal) _round = 0;
        Save();
    }

    // Either the model before or this one is there, whenever the process ends.
    private void Save()
    {
        var path = Path.GetFullPath(SavePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var file = new FileStream(path + ".part", FileMode.Create, FileAccess.Write))
            KerasModelFile.Write(file, _model.Spec, _newest.Values.Span);
        File.Move(path + ".part", path, overwrite: true);
    }

    private List<ModelState> Drawn(int count)
    {
        var order = Enumerable.Range(0, _cached.Count).ToArray();
        if (count < order.Length) _random.Shuffle(order);
        return [.. order.Take(count).Select(i => _cached[i])];
    }

    private Task SayAsync(StatusMessage status, CancellationToken cancellation)
        => Options.Configuration.StatusTopic.Length == 0 ? Task.CompletedTask
            : PublishAsync(Options.Configuration.StatusTopic, status.Write(), cancellation);

    // .../artifacts/model/model.h5 is followed by .../artifacts/updated_model/model.h5, as the original has it.
    private static string UsualPath(string model)
        => Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(model))) ?? ".", "updated_model", "model.h5");
}
