using System.Text.Json.Nodes;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Models;

/// <summary>Reads a model from a specification: the name of a catalog model, or a mapping that spells one out. Strict: every fault is
/// listed with its path, faults of shape included.</summary>
public static class ModelSpecReader
{
    /// <summary>No model above this many parameters (4 GB of float32) is accepted.</summary>
    public const long MaxParameters = 1_000_000_000;

    private const int MaxLayers = 1000;
    private const int MaxExtent = 1 << 20;
    private const long MaxValues = 100_000_000;

    /// <param name="node">A text (a catalog name), a mapping with name, input, layers, loss, initialization, reconstructs, description, or
    /// one for a model that only clients know (<see cref="ClientModelReader"/>).</param>
    /// <param name="path">Where the node stands in the document.</param>
    /// <param name="problems">Takes every fault found.</param>
    /// <returns>Null where there was a fault.</returns>
    public static ModelSpec? Read(JsonNode? node, string path, ICollection<SpecProblem> problems)
    {
        if (node is JsonValue value && value.TryGetValue<string>(out var name)) return Named(name, path, problems);
        var known = problems.Count;
        var fields = new SpecReader(node, path, problems);
        if (problems.Count > known) return null;
        if (fields.Has("from") || fields.Has("tensors")) return ClientModelReader.Read(fields);

        var input = Input(fields);
        var layers = Layers(fields, out var sound);
        var read = new ModelSpec
        {
            Name = fields.Text("name", "custom"),
            Input = input,
            Layers = layers,
            Loss = Enum.Parse<Loss>(fields.Text("loss", "crossEntropy", "crossEntropy", "negativeLogLikelihood", "meanSquaredError",
                "meanAbsoluteError", "binaryCrossEntropy"), ignoreCase: true),
            Initialization = Enum.Parse<Initialization>(fields.Text("initialization", "fanIn", "fanIn", "glorot", "he", "zero", "normal"),
                ignoreCase: true),
            Reconstructs = fields.Flag("reconstructs", false),
            Description = fields.Text("description", ""),
        };
        fields.NoMore();

        // Shapes are followed as far as the layers are sound: a fault further down would only echo one already listed.
        if (input.Length > 0 && Follow(read, sound, fields) is { } output && sound == layers.Count && layers.Count > 0)
            CheckLoss(read, output, fields);
        return problems.Count == known ? read : null;
    }

    private static ModelSpec? Named(string name, string path, ICollection<SpecProblem> problems)
    {
        if (ModelCatalog.Find(name) is { } found) return found;
        problems.Add(new SpecProblem(
            path, $"{SpecReader.Describe(name)} is no model of the catalog; there are {string.Join(", ", ModelCatalog.Names)}, or write "
            + $"input and layers here, or from: clients"));
        return null;
    }

    private static int[] Input(SpecReader fields)
    {
        var known = fields.Problems.Count;
        var input = fields.Ints("input", [], min: 1);
        if (fields.Problems.Count > known) return [];
        if (input.Length is >= 1 and <= 3 && input.All(extent => extent <= MaxExtent)) return input;
        fields.Fault("input", $"1 to 3 extents of 1..{MaxExtent} are needed: [height, width, channels], [steps, features] or [n]");
        return [];
    }

    /// <param name="sound">How many layers from the first on are without a fault.</param>
    private static List<LayerSpec> Layers(SpecReader fields, out int sound)
    {
        var known = fields.Problems.Count;
        var reader = new LayerSpecReader(fields.Problems);
        var layers = new List<LayerSpec>();
        var items = fields.Items("layers").ToList();
        sound = 0;
        if (items.Count is 0 or > MaxLayers && fields.Problems.Count == known)
            fields.Fault("layers", $"a list of 1 to {MaxLayers} layers is needed; there are {items.Count}");
        if (items.Count > MaxLayers) return layers;
        foreach (var (node, path) in items)
        {
            var layer = reader.Read(node, path);
            if (layer is not null) layers.Add(layer);
            if (fields.Problems.Count == known) sound++;
        }

        return layers;
    }

    /// <summary>The output's shape after the sound layers; null where a layer cannot follow the one before it.</summary>
    private static int[]? Follow(ModelSpec model, int sound, SpecReader fields)
    {
        int[] shape = [.. model.Input];
        if (Values(shape) > MaxValues)
        {
            fields.Fault("input", $"a sample of {Values(shape)} values is too large; at most {MaxValues} are allowed");
            return null;
        }

        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var parameters = 0L;
        for (var i = 0; i < sound; i++)
        {
            var layer = model.Layers[i];
            var at = $"layers[{i}]";
            try
            {
                var output = layer.OutputShape(shape);
                if (output.Any(extent => extent < 1) || Values(output) > MaxValues)
                    throw new ArgumentException(
                        $"{layer.Kind} makes [{string.Join(", ", output)}] of [{string.Join(", ", shape)}]; 1 to {MaxValues} values are "
                        + $"allowed");
                foreach (var (name, extents, _) in layer.Tensors(shape))
                {
                    if (!names.TryAdd(name, i))
                        throw new ArgumentException(
                            $"tensor {name} stands in layers[{names[name]}] already; give one of the two another name");
                    parameters += extents.Aggregate(1L, (product, extent) => checked(product * extent));
                }

                shape = output;
            }
            catch (Exception fault) when (fault is ArgumentException or OverflowException)
            {
                fields.Fault(at, fault.Plain());
                return null;
            }

            if (parameters <= MaxParameters) continue;
            fields.Fault(at, $"the model reaches {parameters} parameters here; at most {MaxParameters} are allowed");
            return null;
        }

        return shape;
    }

    private static void CheckLoss(ModelSpec model, int[] output, SpecReader fields)
    {
        var last = (model.Layers[^1] as ActivationSpec)?.Function;
        if (output.Length != 1)
            fields.Fault("layers", $"the last layer makes [{string.Join(", ", output)}]; a model ends flat (put flatten before the last "
                + $"dense layer)");
        else if (model.Loss == Loss.CrossEntropy && last is not null)
            fields.Fault("loss", $"crossEntropy takes raw scores, but the last layer is {model.Layers[^1].Kind}; leave that layer out "
                + $"(predictions are probabilities all the same)");
        else if (model.Loss == Loss.NegativeLogLikelihood && last != Activation.LogSoftmax)
            fields.Fault("loss", "negativeLogLikelihood takes log-probabilities; end the layers with logSoftmax, or take crossEntropy");
        else if (model.Loss == Loss.BinaryCrossEntropy && last != Activation.Sigmoid)
            fields.Fault("loss", "binaryCrossEntropy takes probabilities; end the layers with sigmoid");

        if (!model.Reconstructs) return;
        if (model.Loss is not (Loss.MeanSquaredError or Loss.MeanAbsoluteError or Loss.BinaryCrossEntropy))
            fields.Fault("loss", "a model that reconstructs its input needs meanSquaredError, meanAbsoluteError or binaryCrossEntropy");
        if (output.Length == 1 && output[0] != Values([.. model.Input]))
            fields.Fault("reconstructs",
                $"the output has {output[0]} values and the input {Values([.. model.Input])}; both must be the same");
    }

    private static long Values(int[] shape) => shape.Aggregate(1L, (product, extent) => product * extent);
}
