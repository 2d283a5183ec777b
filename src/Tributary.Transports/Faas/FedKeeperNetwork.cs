using Tributary.Core;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Pickles;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;

namespace Tributary.Transports.Faas;

/// <summary>FedKeeper's two networks, <c>cnn</c> and <c>mnistnn</c>, as a request describes them; weights travel in Keras' order.</summary>
public static class FedKeeperNetwork
{
    private const int MaxSide = 1024;
    private const int MaxUnits = 1 << 16;
    private const long MaxNumbers = 1 << 26;
    private static readonly LayerSpec s_rectify = new ActivationSpec(Activation.Relu);

    /// <param name="model"><c>cnn</c>; any other is the dense one.</param>
    /// <exception cref="FaasFormatException">No such network can be made.</exception>
    public static ModelSpec Spec(FedKeeperSampling sizes, string model)
    {
        if (sizes.InputShapeX > MaxSide || sizes.InputShapeY > MaxSide || sizes.HiddenSize > MaxUnits || sizes.OutputSize > MaxUnits)
            throw new FaasFormatException($"data_sampling: images of at most {MaxSide} x {MaxSide} and layers of at most {MaxUnits} units "
                + "are trained");
        var spec = new ModelSpec
        {
            Name = model == "cnn" ? "fedkeeper-cnn" : "fedkeeper-nn",
            Input = [sizes.InputShapeX, sizes.InputShapeY, 1],
            Layers = model == "cnn"
                ? [new Conv2DSpec("conv1", 32, 5), s_rectify, new Pool2DSpec(Max: true), new Conv2DSpec("conv2", 64, 5), s_rectify,
                    new Pool2DSpec(Max: true), new FlattenSpec(), new DenseSpec("fc1", 512), s_rectify,
                    new DenseSpec("fc2", sizes.OutputSize)]
                : [new FlattenSpec(), new DenseSpec("fc1", sizes.HiddenSize), s_rectify, new DenseSpec("fc2", sizes.OutputSize)],
            Initialization = Initialization.Glorot,
        };
        try
        {
            return spec.Layout().Length is <= MaxNumbers ? spec
                : throw new FaasFormatException($"the network has more than {MaxNumbers} weights");
        }
        catch (Exception fault) when (fault is ArgumentException or OverflowException)
        {
            throw new FaasFormatException($"data_sampling: {fault.Plain()}", fault);
        }
    }

    /// <summary>First weights: Glorot's, and zeros for biases.</summary>
    public static ModelState First(ModelSpec spec, ulong seed)
    {
        var layout = spec.Layout();
        var first = new float[layout.Length];
        WeightInitializer.Fill(spec, seed, first);
        return new ModelState(layout, first);
    }

    /// <param name="name">What a fault calls them.</param>
    /// <exception cref="FaasFormatException">They are those of another network.</exception>
    public static ModelState Read(ModelSpec spec, IReadOnlyList<NpyArray> arrays, string name)
    {
        var shapes = KerasWeights.Shapes(spec);
        if (!shapes.Select(Words).SequenceEqual(arrays.Select(array => Words(array.Shape)), StringComparer.Ordinal))
            throw new FaasFormatException($"{name} holds arrays of "
                + $"{string.Join(' ', arrays.Take(20).Select(array => Words(array.Shape)))}; the network has "
                + string.Join(' ', shapes.Select(Words)));
        return new ModelState(spec.Layout(), KerasWeights.FromKeras(spec, NumpyPickle.Joined(arrays)));
    }

    /// <summary>Weights as they travel.</summary>
    public static IReadOnlyList<NpyArray> Write(ModelSpec spec, ModelState model)
    {
        var (values, at) = (KerasWeights.ToKeras(spec, model.Values.Span), 0);
        return [.. KerasWeights.Shapes(spec).Select(shape =>
        {
            var length = shape.Aggregate(1, (product, extent) => product * extent);
            at += length;
            return new NpyArray(shape, values[(at - length)..at]);
        })];
    }

    private static string Words(IReadOnlyList<int> shape) => $"[{string.Join(',', shape)}]";
}
