using Tributary.Core;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;

namespace Tributary.Transports.Rest;

/// <summary>A network of the REST learning network, ours and as it travels: of MNIST 784 rows of one number and a list of one, of the chest
/// six arrays in Keras' order.</summary>
internal sealed class RestModel
{
    private static readonly RestModel s_digits = new("rest-3v7", isList: false);
    private static readonly RestModel s_chest = new("chest-xray-cnn", isList: true);

    private readonly bool _isList;

    private RestModel(string name, bool isList)
    {
        _isList = isList;
        Spec = ModelCatalog.Find(name)!;
        Layout = Spec.Layout();
        Limits = new RestLimits((int)Layout.Length);
    }

    public ModelSpec Spec { get; }

    public TensorLayout Layout { get; }

    /// <summary>Of bodies with its parameters.</summary>
    public RestLimits Limits { get; }

    /// <summary>Extents of its arrays as they travel.</summary>
    public IReadOnlyList<int[]> Shapes => KerasWeights.Shapes(Spec);

    public static RestModel Of(RestType type) => type == RestType.ChestXRay ? s_chest : s_digits;

    /// <summary>A body with the model's parameters; nothing else is changed.</summary>
    public RestBody Into(RestBody body, ModelState model)
    {
        ReadOnlyMemory<float> values = KerasWeights.ToKeras(Spec, model.Values.Span);
        if (_isList) return body with { Weights = RestArrays.Of(Shapes, values), Bias = null };
        var kernel = Shapes[0];
        var count = kernel[0] * kernel[1];
        return body with { Weights = RestArrays.Of(kernel, values[..count]), Bias = RestArrays.Of(Shapes[1], values[count..]) };
    }

    /// <summary>The model of a body's parameters, whether or not its numbers are finite.</summary>
    /// <exception cref="RestFormatException">They are missing or of another shape. The originals take such silently, and train something
    /// else.</exception>
    public ModelState Read(RestArrays? weights, RestArrays? bias)
    {
        if (weights is null) throw Missing(RestKeys.Weights);
        float[] values;
        if (_isList)
        {
            if (!weights.IsOf(Shapes))
                throw new RestFormatException($"{RestKeys.Weights} is {weights.ShapeText()}; {Spec.Name} has the arrays "
                    + string.Join(", ", Shapes.Select(shape => $"[{string.Join("][", shape)}]")));
            values = KerasWeights.FromKeras(Spec, weights.Values.Span);
        }
        else
        {
            if (bias is null) throw Missing(RestKeys.Bias);
            var rows = Shapes[0][0];
            if (!weights.IsOf(rows, 1))
                throw new RestFormatException($"{RestKeys.Weights} is {weights.ShapeText()}; {rows} rows of one number are needed, as in "
                    + "[[0.1], [0.2], ...]");
            if (!bias.IsOf(1))
                throw new RestFormatException($"{RestKeys.Bias} is {bias.ShapeText()}; a list of one number is needed, as in [0.1]");
            values = KerasWeights.FromKeras(Spec, [.. weights.Values.Span, .. bias.Values.Span]);
        }

        return new ModelState(Layout, values);
    }

    private static RestFormatException Missing(string key) => new($"{key} is missing");
}
