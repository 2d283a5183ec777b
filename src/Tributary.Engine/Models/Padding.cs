namespace Tributary.Engine.Models;

/// <summary>What a convolution or pooling sees beyond the image's edge.</summary>
public enum Padding
{
    /// <summary>Nothing: the output shrinks.</summary>
    Valid,

    /// <summary>Zeros, so that the output has ceil(input / stride) rows and columns; an odd zero goes below and to the right (as TensorFlow
    /// does).</summary>
    Same,
}
