namespace Tributary.Core.Compression;

/// <summary>How weights are written for a wire. What is stored and folded is float32 always.</summary>
public enum WeightEncoding
{
    /// <summary>As they are: nothing is lost.</summary>
    Float32,

    /// <summary>IEEE half precision: half the bytes, 11 significant bits.</summary>
    Float16,

    /// <summary>8-bit integers with one scale a tensor: a quarter of the bytes. An update is written as its difference from the round's
    /// model, which is far smaller than the weights themselves.</summary>
    Int8,
}
