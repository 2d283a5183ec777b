using System.Globalization;
using System.Text.Json.Nodes;
using Peers;
using Tributary.Engine.Keras;

namespace Tributary.Engine.Tests.Keras;

/// <summary>Debian's h5py, pickle and scikit-learn at the other end.</summary>
public sealed class PythonFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-keras").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task H5py_reads_the_model_and_computes_the_same()
    {
        await PythonPeer.NeedAsync("h5py", "numpy");
        var (spec, weights) = KerasFiles.Autoencoder();
        var path = Path.Combine(_folder, "model.h5");
        await using (var file = File.Create(path)) KerasModelFile.Write(file, spec, weights);
        await using var peer = PythonPeer.Start("keras_peer.py", []);

        await peer.TellAsync($"read {path}");
        var answer = await peer.NextAsync();

        Assert.Equal(KerasWeights.ToKeras(spec, weights), Floats(answer["weights"]));
        Assert.Equal(["sigmoid", "sigmoid", "sigmoid", "sigmoid"], answer["activations"]!.AsArray().Select(word => (string)word!));
        Assert.Equal("bytes", (string)answer["names"]!);
        using var network = new Tributary.Engine.Training.Network(spec, 1);
        network.Import(weights);
        var output = new float[7];
        network.Predict([.. Enumerable.Range(0, 7).Select(i => i / 7f)], 1, output);
        Assert.All(output.Zip(Floats(answer["output"])), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("long")]
    public async Task A_model_that_h5py_writes_is_read(string texts)
    {
        await PythonPeer.NeedAsync("h5py", "numpy");
        var path = Path.Combine(_folder, "model.h5");
        await using var peer = PythonPeer.Start("keras_peer.py", []);

        await peer.TellAsync($"write {texts} {path}");
        var answer = await peer.NextAsync();

        var read = KerasModelFile.Read(path);
        Assert.Equal(Floats(answer["weights"]), KerasWeights.ToKeras(read.Spec, read.Weights));
        Assert.Equal(13, read.Spec.Layers.Count(layer => layer.Kind == "dense"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_scaler_that_scikit_learn_pickles_is_read(int protocol)
    {
        await PythonPeer.NeedAsync("sklearn", "numpy", "h5py");
        var path = Path.Combine(_folder, "model.scaler");
        await using var peer = PythonPeer.Start("keras_peer.py", []);

        await peer.TellAsync($"pickle {protocol} {path}");
        var answer = await peer.NextAsync();

        var read = ScalerFile.Read(path);
        Assert.Equal(Doubles(answer["scale"]), read.Scale);
        Assert.Equal(Doubles(answer["min"]), read.Min);
        var row = Doubles(answer["row"]);
        read.Apply(row, row);
        Assert.Equal(Doubles(answer["scaled"]), row);
    }

    [Fact]
    public async Task Scikit_learn_unpickles_a_scaler_and_scales_alike()
    {
        await PythonPeer.NeedAsync("sklearn", "numpy", "h5py");
        var (path, scale) = (Path.Combine(_folder, "model.scaler"), KerasFiles.Scale());
        await using (var file = File.Create(path)) ScalerFile.Write(file, scale, old: false);
        await using var peer = PythonPeer.Start("keras_peer.py", []);
        double[] row = [512.25, 2, 4.5, -0.125];

        await peer.TellAsync($"scale {path} {string.Join(',', row.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}");
        var answer = await peer.NextAsync();

        scale.Apply(row, row);
        Assert.Equal(row, Doubles(answer["scaled"]));
    }

    private static float[] Floats(JsonNode? node) => [.. node!.AsArray().Select(value => (float)value!.GetValue<double>())];

    private static double[] Doubles(JsonNode? node) => [.. node!.AsArray().Select(value => value!.GetValue<double>())];
}
