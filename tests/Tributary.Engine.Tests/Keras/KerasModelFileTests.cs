using System.Text.Json.Nodes;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Hdf5;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;

namespace Tributary.Engine.Tests.Keras;

/// <summary>Keras' model files.</summary>
public sealed class KerasModelFileTests
{
    [Fact]
    public void A_model_goes_there_and_back()
    {
        var (spec, weights) = KerasFiles.Autoencoder();
        var bytes = KerasFiles.Written(stream => KerasModelFile.Write(stream, spec, weights));

        var read = KerasModelFile.Read(new MemoryStream(bytes), "model.h5");

        Assert.Equal(weights, read.Weights);
        var wanted = ModelSpecWriter.Write(spec with { Description = "" });
        Assert.Equal(wanted.ToJsonString(), ModelSpecWriter.Write(read.Spec).ToJsonString());
        Assert.Equal([[7, 4], [4], [4, 2], [2], [2, 4], [4], [4, 7], [7]], read.Shapes);
    }

    [Fact]
    public void Its_weights_lie_as_Keras_has_them()
    {
        var spec = ModelCatalog.Find("beth-autoencoder")!;
        float[] weights = [.. Enumerable.Range(0, 89).Select(i => (float)i)];
        var file = Hdf5File.Read(new MemoryStream(KerasFiles.Written(stream => KerasModelFile.Write(stream, spec, weights))), "model.h5");
        var group = file.Root.Group("model_weights")!;

        Assert.Equal("2.3.0-tf", file.Root.Text("keras_version"));
        Assert.Equal(["input", "dense", "dense_1", "dense_2", "dense_3"], group.Texts("layer_names"));
        Assert.Equal(["dense/kernel:0", "dense/bias:0"], group.Group("dense")!.Texts("weight_names"));
        Assert.Empty(group.Group("input")!.Texts("weight_names")!);

        // Ours is [out, in]: the second number of Keras' first row belongs to the second unit.
        var kernel = group.Floats("dense/dense/kernel:0")!;
        Assert.Equal([7, 4], kernel.Shape);
        Assert.Equal([0, 7, 14, 21, 1], kernel.Values[..5]);
        Assert.Equal([28, 29, 30, 31], group.Group("dense")!.Floats("dense/bias:0")!.Values);
    }

    [Fact]
    public void Classes_are_told_by_a_softmax_there_and_by_raw_scores_here()
    {
        var spec = ModelCatalog.Find("logreg")!;
        var weights = new float[spec.Layout().Length];
        var bytes = KerasFiles.Written(stream => KerasModelFile.Write(stream, spec, weights));
        var config = JsonNode.Parse(Hdf5File.Read(new MemoryStream(bytes), "m").Root.Text("model_config")!)!;

        Assert.Equal("softmax", (string)config["config"]!["layers"]![2]!["config"]!["activation"]!);
        var read = KerasModelFile.Read(new MemoryStream(bytes), "m");
        Assert.Equal((Loss.CrossEntropy, 2), (read.Spec.Loss, read.Spec.Layers.Count));
    }

    [Fact]
    public void A_Sequential_model_with_an_input_shape_on_its_first_layer_is_read()
    {
        const string Config = """
            {"class_name": "Sequential", "config": {"name": "s", "layers": [
              {"class_name": "Dense", "config": {"name": "a", "batch_input_shape": [null, 3], "units": 2, "activation": "relu"}},
              {"class_name": "Dropout", "config": {"name": "b", "rate": 0.25}},
              {"class_name": "Dense", "config": {"name": "c", "units": 1, "activation": "linear", "use_bias": false}}]}}
            """;
        var root = new Hdf5Branch().Text("model_config", Config);
        var group = root.Branch("model_weights").Texts("layer_names", ["a", "b", "c"]);
        group.Branch("a").Texts("weight_names", ["a/kernel:0", "a/bias:0"]).Floats("a/kernel:0", new([3, 2], [1, 2, 3, 4, 5, 6]))
            .Floats("a/bias:0", new([2], [7, 8]));
        group.Branch("b").Texts("weight_names", []);
        group.Branch("c").Texts("weight_names", ["c/kernel:0"]).Floats("c/kernel:0", new([2, 1], [9, 10]));

        var read = KerasModelFile.Read(new MemoryStream(KerasFiles.Written(stream => Hdf5Writer.Write(stream, root))), "s.h5");

        Assert.Equal([1, 3, 5, 2, 4, 6, 7, 8, 9, 10], read.Weights);
        Assert.Equal(["dense", "relu", "dropout", "dense"], read.Spec.Layers.Select(layer => layer.Kind));
        Assert.Equal((Loss.MeanSquaredError, false), (read.Spec.Loss, read.Spec.Reconstructs));
    }

    [Theory]
    [InlineData("\"sigmoid\"", "\"swish\"", "has the activation 'swish'")]
    [InlineData("\"Dense\"", "\"Conv2D\"", "is of the class 'Conv2D'")]
    [InlineData("[[[\"dense_1\",0,0", "[[[\"dense\",0,0", "does not take what the layer before it gives")]
    [InlineData("\"units\":2", "\"units\":3", "[4, 2]; [4, 3] is expected")]
    [InlineData("\"units\":2", "\"units\":-2", "units")]
    [InlineData("\"class_name\":\"Model\"", "\"class_name\":\"Lambda\"", "of the class 'Lambda'")]
    [InlineData("{\"class_name\"", "{class_name", "no JSON")]
    public void What_cannot_be_computed_is_refused(string from, string to, string message)
    {
        var (spec, weights) = KerasFiles.Autoencoder();
        var bytes = KerasFiles.Written(stream => KerasModelFile.Write(stream, spec, weights));
        var file = Hdf5File.Read(new MemoryStream(bytes), "m");
        var root = new Hdf5Branch().Text("model_config", file.Root.Text("model_config")!.Replace(from, to, StringComparison.Ordinal));
        var group = root.Branch("model_weights").Texts("layer_names", file.Root.Group("model_weights")!.Texts("layer_names")!);
        foreach (var name in file.Root.Group("model_weights")!.Names)
        {
            var layer = file.Root.Group("model_weights")!.Group(name)!;
            group.Branch(name).Texts("weight_names", layer.Texts("weight_names")!);
            foreach (var array in layer.Texts("weight_names")!) group.Branch(name).Floats(array, layer.Floats(array)!);
        }

        var changed = KerasFiles.Written(stream => Hdf5Writer.Write(stream, root));

        Assert.Contains(message, Assert.Throws<BrokenFileException>(() => KerasModelFile.Read(new MemoryStream(changed), "m")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Convolutions_are_not_written()
        => Assert.Throws<NotSupportedException>(() => KerasModelFile.Write(Stream.Null, ModelCatalog.Find("s4t-net")!, new float[431_080]));

    [Fact]
    public void The_recorded_model_is_read_to_the_bit()
    {
        var read = KerasModelFile.Read(KerasFiles.Recorded("model.h5"));
        var numbers = JsonNode.Parse(File.ReadAllText(KerasFiles.Recorded("model.json")))!.AsArray();

        var wanted = numbers.SelectMany(Flat).ToArray();
        Assert.Equal(wanted, KerasWeights.ToKeras(read.Spec, read.Weights));
        Assert.Null(read.Spec.Layout().DifferenceFrom(ModelCatalog.Find("beth-autoencoder")!.Layout()));
        Assert.Equal((Loss.MeanSquaredError, true), (read.Spec.Loss, read.Spec.Reconstructs));

        static IEnumerable<float> Flat(JsonNode? node)
            => node is JsonArray items ? items.SelectMany(Flat) : [(float)node!.GetValue<double>()];
    }
}
