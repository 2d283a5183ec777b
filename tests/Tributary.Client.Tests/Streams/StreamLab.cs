using System.Globalization;
using System.Text.Json;
using Peers;
using Tributary.Client.Streams;
using Tributary.Client.Streams.Configuration;
using Tributary.Engine.Data;
using Tributary.Engine.Detection;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;

namespace Tributary.Client.Tests.Streams;

/// <summary>Mosquitto, a first model with its scaler, and roles over it; all of it ends with the test.</summary>
internal sealed class StreamLab : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly List<Task> _running = [];
    private readonly List<PythonPeer> _peers = [];
    private readonly List<StreamEar> _ears = [];

    private StreamLab(MosquittoBroker broker) => Broker = broker;

    public MosquittoBroker Broker { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("tributary-stream-").FullName;

    public StreamConfiguration Configuration { get; private set; } = new();

    public ModelSpec Spec { get; } = Autoencoder.Of(7);

    public float[] First { get; private set; } = [];

    public static async Task<StreamLab> StartAsync(params string[] lines)
    {
        var lab = new StreamLab(await MosquittoBroker.StartAsync(lines));
        var rows = new RowSet(new RowSchema([.. Enumerable.Range(0, 7).Select(i => new RowColumn($"c{i}", []))], []),
            [.. Enumerable.Range(0, 7 * 64).Select(i => (float)(i * 31 % 17))], []);
        var scale = MinMaxScale.Fit(rows);
        lab.First = new float[lab.Spec.Layout().Length];
        WeightInitializer.Fill(lab.Spec, 3, lab.First);
        await using (var file = File.Create(Path.Combine(lab.Folder, "model.h5"))) KerasModelFile.Write(file, lab.Spec, lab.First);
        await using (var file = File.Create(Path.Combine(lab.Folder, "model.scaler"))) ScalerFile.Write(file, scale, old: false);
        await File.WriteAllTextAsync(Path.Combine(lab.Folder, "scaler.json"),
            JsonSerializer.Serialize(new { scale = scale.Scale, min = scale.Min }));
        lab.Configuration = new StreamConfiguration
        {
            Broker = new BrokerSettings { Host = "127.0.0.1", Port = lab.Broker.Port },
            Model = new ModelFileSettings
            {
                ModelPath = Path.Combine(lab.Folder, "model.h5"),
                ScalerPath = Path.Combine(lab.Folder, "model.scaler"),
            },
        };
        return lab;
    }

    /// <summary>The weights of one of the arrays that the file lists, in Keras' order, as one list.</summary>
    public float[] Keras(float[] weights) => KerasWeights.ToKeras(Spec, weights);

    public StreamNotes Start(StreamRole role, Func<StreamOptions, StreamOptions>? change = null)
    {
        var notes = new StreamNotes();
        var options = new StreamOptions(role, Configuration) { Folder = Path.Combine(Folder, "queue") };
        _running.Add(StreamHost.RunAsync(change?.Invoke(options) ?? options, notes, TimeProvider.System, _end.Token));
        return notes;
    }

    /// <summary>One of the Keras system's own roles, in Python; returns once it listens.</summary>
    public async Task<PythonPeer> StartPeerAsync(string role, params string[] told)
    {
        await PythonPeer.NeedAsync("paho.mqtt.client", "jsonpickle", "numpy", "h5py");
        var peer = PythonPeer.Start("stream_roles.py", [role, Broker.Port.ToString(CultureInfo.InvariantCulture), Folder, .. told]);
        _peers.Add(peer);
        if (role == "generate") return peer;
        for (var topics = role == "manage" ? 1 : 2; topics > 0; topics--)
            await peer.UntilAsync("subscribed");
        return peer;
    }

    /// <summary>Hears everything that is published, in order.</summary>
    public async Task<StreamEar> ListenAsync()
    {
        var ear = new StreamEar(Broker.Address);
        _ears.Add(ear);
        _running.Add(ear.RunAsync(_end.Token));
        await ear.Ready;
        return ear;
    }

    /// <summary>Ends all of ours, in order.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        foreach (var task in _running) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var task in _running) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var peer in _peers) await peer.DisposeAsync();
        _ears.ForEach(ear => ear.Dispose());
        await Broker.DisposeAsync();
        _end.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
