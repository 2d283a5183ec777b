using System.Globalization;
using Peers;
using Tributary.Client.Streams;
using Tributary.Transports.Mqtt;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Client.Tests.Streams;

/// <summary>Numbered rows that go through all roles, each over a line of its own that can be cut: to a predictor, and its scores to a
/// listener; to two trainers, and their weights to a manager. Each row has a score of its own.</summary>
internal sealed class River : IAsyncDisposable
{
    private const int Fit = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource _end = new();
    private readonly List<CuttingProxy> _lines = [];
    private readonly List<StreamNotes> _roles = [];
    private readonly StreamNotes _source = new();
    private readonly StreamLab _lab;
    private readonly bool _isFive;
    private readonly MqttQos _qos;
    private readonly bool _isCut;
    private CountedScores? _far;
    private MqttConnection? _rows;
    private Task _flowing = Task.CompletedTask;
    private int _sent;

    private River(StreamLab lab, bool isFive, MqttQos qos, bool isCut) => (_lab, _isFive, _qos, _isCut) = (lab, isFive, qos, isCut);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private StreamNotes Predictor => _roles[0];

    private StreamNotes Manager => _roles[1];

    private IEnumerable<StreamNotes> Trainers => _roles.Skip(2);

    /// <summary>Connections that ended.</summary>
    public int Breaks => _source.Breaks + _far!.Breaks + _roles.Sum(role => role.Breaks);

    /// <param name="isStrict">Whether 311 means MQTT 3.1.1 and nothing else.</param>
    /// <param name="isCut">Whether there is a line to be cut to each; else all are at the broker itself.</param>
    public static async Task<River> StartAsync(StreamLab lab, MqttQos qos, bool isCut, int protocol = 311, bool isStrict = false)
    {
        var river = new River(lab, !isStrict, qos, isCut);
        var topics = lab.Configuration;
        river._far = await CountedScores.StartAsync(river.Line("far-end"), topics.Predict.PubTopic, qos);

        // The predictor's model stays as it is, so that a row's score does.
        foreach (var (role, name) in (IEnumerable<(StreamRole, string)>)[
            (StreamRole.Predict, "eye"), (StreamRole.Manage, "hub"), (StreamRole.Train, "a"), (StreamRole.Train, "b")])
            river._roles.Add(lab.Start(role, options => options with
            {
                Name = name,
                SavePath = Path.Combine(lab.Folder, "merged.h5"),
                Configuration = options.Configuration with
                {
                    Broker = options.Configuration.Broker with
                    {
                        Port = river.Line(name).Broker.Port,
                        Protocol = protocol,
                        IsProtocolStrict = isStrict,
                        PubQos = (int)qos,
                        SubQos = (int)qos,
                    },
                    Predict = options.Configuration.Predict with { SubTopics = ["fedLearn/train_data"] },
                    Train = options.Configuration.Train with { CacheSize = Fit },
                    Training = options.Configuration.Training with { Epochs = 1 },
                },
            }));
        foreach (var role in river._roles) await role.Ready;
        river._rows = new MqttConnection(river.Line("source") with { QueueFolder = Path.Combine(lab.Folder, "rows") }, river._source,
            TimeProvider.System);
        river._flowing = river._rows.RunAsync((_, _) => Task.CompletedTask, river._end.Token);
        await river._source.Ready;
        return river;
    }

    /// <summary>One more row.</summary>
    public async Task RowAsync()
    {
        var row = new MqttMessage("fedLearn/train_data", RowMessage.Write([_sent, 1, 0, _sent % 3, 5, 2, 0])) { Qos = _qos };
        Assert.True(await _rows!.PublishAsync(row, Now), "a row was not taken");
        _sent++;
    }

    /// <summary>Cuts the lines by turns.</summary>
    public void Cut(int number) => _lines[number % _lines.Count].Cut();

    /// <summary>Waits until everybody was let in so often.</summary>
    public Task ConnectedAsync(int times) => WaitAsync(
        () => Math.Min(Math.Min(_rows!.Counts.Connects, _far!.Counts.Connects), _roles.Min(role => (long)role.Connects)) >= times,
        () => $"not everybody was let in {times} times: {string.Join(", ", _roles.Select(role => role.Connects))}");

    /// <summary>Waits until all that went in has come out.</summary>
    public async Task PassedAsync()
    {
        var fits = _sent / Fit;
        await WaitAsync(() => _far!.Scores.Distinct().Count() == _sent, Told);
        await WaitAsync(() => Trainers.All(one => one.Fits.Reader.Count >= fits), Told);
        await WaitAsync(() => Manager.Updates.Reader.Count >= 2 * fits && Manager.Merges.Reader.Count >= fits, Told);
    }

    /// <summary>Waits until all that went in has come out, and counts it.</summary>
    /// <param name="isOnce">Whether nothing may be there twice.</param>
    public async Task ArriveAsync(bool isOnce)
    {
        await PassedAsync();
        var fits = _sent / Fit;

        // What comes twice comes before what follows it.
        await RowAsync();
        await WaitAsync(() => _far!.Scores.Distinct().Count() == _sent, Told);
        Assert.All(_roles, role => Assert.Equal(0, role.Passed.Reader.Count));
        if (!isOnce) return;
        Assert.True(_far!.Scores.Count == _sent && Predictor.Scores.Reader.Count == _sent
            && Trainers.All(one => one.Fits.Reader.Count == fits) && Manager.Updates.Reader.Count == 2 * fits
            && Manager.Merges.Reader.Count == fits, Told());
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _flowing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _rows?.Dispose();
        if (_far is not null) await _far.DisposeAsync();
        await _lab.EndAsync();
        foreach (var line in _lines) await line.DisposeAsync();
        _end.Dispose();
    }

    private MqttConnectionOptions Line(string name)
    {
        if (_isCut) _lines.Add(new CuttingProxy(_lab.Broker.Port));
        var port = _isCut ? _lines[^1].Port : _lab.Broker.Port;
        return new MqttConnectionOptions(new Uri($"mqtt://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"))
        {
            ClientId = name,
            Version = _isFive ? MqttVersion.V5 : MqttVersion.V311,
        };
    }

    private static async Task WaitAsync(Func<bool> holds, Func<string> told)
    {
        using var late = new CancellationTokenSource(Limit);
        while (!holds())
        {
            if (late.IsCancellationRequested) Assert.Fail(told());
            await Task.Delay(20, Now);
        }
    }

    private string Told()
        => $"{_sent} rows went in ({_rows!.Queued} wait, {_rows.Counts.SetAside} are set aside); the predictor scored "
            + $"{Predictor.Scores.Reader.Count}; {_far!.Scores.Count} scores came, {_far.Scores.Distinct().Count()} of them different, "
            + $"{_far.Counts.Repeated} more by an id that was there; fits of {Fit} rows: "
            + $"{string.Join(", ", Trainers.Select(one => one.Fits.Reader.Count))}; {Manager.Updates.Reader.Count} updates, "
            + $"{Manager.Merges.Reader.Count} merges; {Breaks} breaks";
}
