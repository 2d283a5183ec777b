using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Hdf5;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Keras;

/// <summary>Keras' model files (<c>model.h5</c>, HDF5) of dense models: Sequential, or functional with one layer after the other.</summary>
public static class KerasModelFile
{
    // What the original's image has (TensorFlow 2.2).
    private const string Version = "2.3.0-tf", Backend = "tensorflow";

    /// <exception cref="BrokenFileException">It is no such file, or holds a model of another kind.</exception>
    public static KerasModel Read(string path) => Read(Hdf5File.Read(path), path);

    /// <param name="name">What a fault calls the stream.</param>
    /// <inheritdoc cref="Read(string)"/>
    public static KerasModel Read(Stream stream, string name) => Read(Hdf5File.Read(stream, name), name);

    /// <summary>Writes a model as Keras 2 does (functional, file without the optimizer's state).</summary>
    /// <param name="weights">In the order of the model's layout.</param>
    /// <exception cref="NotSupportedException">The model has layers that such files are not written with.</exception>
    /// <exception cref="ArgumentException">The number of weights is not the model's.</exception>
    public static void Write(Stream stream, ModelSpec spec, ReadOnlySpan<float> weights)
    {
        var values = KerasWeights.ToKeras(spec, weights);
        var layers = KerasConfig.Layers(spec);
        var root = new Hdf5Branch().Text("keras_version", Version).Text("backend", Backend)
            .Text("model_config", KerasConfig.Write(spec, layers).ToJsonString())
            .Text("training_config", KerasConfig.Training(spec).ToJsonString());
        var group = root.Branch("model_weights").Text("backend", Backend).Text("keras_version", Version)
            .Texts("layer_names", [.. layers.Select(layer => layer.Name)]);
        var (shapes, shape, at) = (KerasWeights.Shapes(spec), 0, 0);
        foreach (var layer in layers)
        {
            var names = new List<string>();
            foreach (var array in layer.Arrays)
            {
                var name = $"{layer.Name}/{array}:0";
                var count = shapes[shape].Aggregate(1, (product, extent) => product * extent);
                group.Branch(layer.Name).Floats(name, new Hdf5Floats(shapes[shape++], values[at..(at + count)]));
                names.Add(name);
                at += count;
            }

            group.Branch(layer.Name).Texts("weight_names", names);
        }

        Hdf5Writer.Write(stream, root);
    }

    private static KerasModel Read(Hdf5File file, string name)
    {
        // 1. The architecture is JSON; a file of weights alone has none.
        var text = file.Root.Text("model_config") ?? throw file.Root.Broken("there is no model_config: weights alone are no model");
        var spec = KerasConfigReader.Read(Json(text, name), file.Root.Text("training_config") is { } training ? Json(training, name) : null,
            problem => file.Root.Broken(problem));

        // 2. The weights lie by layer, and each layer lists its own.
        var weights = file.Root.Group("model_weights") ?? throw file.Root.Broken("there is no group model_weights");
        var arrays = new List<Hdf5Floats>();
        foreach (var layer in weights.Texts("layer_names") ?? throw weights.Broken("there is no attribute layer_names"))
        {
            var group = weights.Group(layer) ?? throw weights.Broken("a layer of layer_names is not there");
            foreach (var array in group.Texts("weight_names") ?? [])
                arrays.Add(group.Floats(array) ?? throw group.Broken("a data set of weight_names is not there"));
        }

        return new KerasModel(spec, Fitted(spec, arrays, weights));
    }

    private static float[] Fitted(ModelSpec spec, List<Hdf5Floats> arrays, Hdf5Group group)
    {
        var shapes = KerasWeights.Shapes(spec);
        if (arrays.Count != shapes.Count)
            throw group.Broken($"the file has {arrays.Count} arrays of weights; its architecture has {shapes.Count}");
        for (var i = 0; i < shapes.Count; i++)
            if (!arrays[i].Shape.AsSpan().SequenceEqual(shapes[i]))
                throw group.Broken($"array {i} is [{string.Join(", ", arrays[i].Shape)}]; [{string.Join(", ", shapes[i])}] is expected");
        return KerasWeights.FromKeras(spec, [.. arrays.SelectMany(array => array.Values)]);
    }

    private static JsonNode? Json(string text, string name)
    {
        try
        {
            return WholeTextsConverter.Checked(JsonNode.Parse(text));
        }
        catch (JsonException fault)
        {
            throw new BrokenFileException(name, 0, $"its configuration is no JSON: {fault.Message}", fault);
        }
    }
}
