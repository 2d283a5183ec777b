using Tributary.Engine.Models;

namespace Tributary.Engine.Keras;

/// <summary>A model of Keras: what it computes, and its weights in the order of the model's own layout (dense layers [out, in]).</summary>
public sealed record KerasModel(ModelSpec Spec, float[] Weights)
{
    /// <summary>Extents of the arrays as Keras lists them (<c>get_weights()</c>): kernel [in, out], bias, layer by layer.</summary>
    public IReadOnlyList<int[]> Shapes => KerasWeights.Shapes(Spec);
}
