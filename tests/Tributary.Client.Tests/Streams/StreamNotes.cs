using System.Threading.Channels;
using Tributary.Client.Streams;
using Tributary.Transports.Mqtt;

namespace Tributary.Client.Tests.Streams;

/// <summary>Remembers what a role tells.</summary>
internal sealed class StreamNotes : IStreamObserver
{
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connects, _breaks;

    public Channel<double> Scores { get; } = Channel.CreateUnbounded<double>();

    public Channel<string> Models { get; } = Channel.CreateUnbounded<string>();

    public Channel<TrainedRows> Fits { get; } = Channel.CreateUnbounded<TrainedRows>();

    public Channel<MergedModel> Merges { get; } = Channel.CreateUnbounded<MergedModel>();

    public Channel<(string Fault, string Reason, long Count)> Passed { get; } = Channel.CreateUnbounded<(string, string, long)>();

    public Channel<string?> Updates { get; } = Channel.CreateUnbounded<string?>();

    public int Alerts { get; private set; }

    public string? SavedAt { get; private set; }

    /// <summary>Times that the broker let it in.</summary>
    public int Connects => Volatile.Read(ref _connects);

    /// <summary>Times that the connection ended, or was not to be had.</summary>
    public int Breaks => Volatile.Read(ref _breaks);

    public Task Ready => _connected.Task.WaitAsync(TestContext.Current.CancellationToken);

    public void Connected(MqttWelcome welcome)
    {
        Interlocked.Increment(ref _connects);
        _connected.TrySetResult();
    }

    public void Disconnected(string reason, TimeSpan retry) => Interlocked.Increment(ref _breaks);

    public void Scored(IReadOnlyList<double> scores, int alerts)
    {
        Alerts += alerts;
        foreach (var score in scores) Scores.Writer.TryWrite(score);
    }

    public void ModelTaken(string model) => Models.Writer.TryWrite(model);

    public void Trained(TrainedRows trained) => Fits.Writer.TryWrite(trained);

    public void Merged(MergedModel merged) => Merges.Writer.TryWrite(merged);

    public void UpdateTaken(string? node, int cached, int cacheSize) => Updates.Writer.TryWrite(node);

    public void Ignored(string topic, string fault, string reason, long count) => Passed.Writer.TryWrite((fault, reason, count));

    public void Saved(string path) => SavedAt = path;
}
