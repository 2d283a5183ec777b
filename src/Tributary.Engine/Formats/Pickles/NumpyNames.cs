namespace Tributary.Engine.Formats.Pickles;

/// <summary>The names that pickled arrays of numpy have.</summary>
internal static class NumpyNames
{
    /// <summary>What numpy before 2 calls the module, and what every numpy understands.</summary>
    public const string Arrays = "numpy.core.multiarray";

    /// <summary>Makes a tensor of an array; its module is another one in each version of TensorFlow.</summary>
    public const string Tensor = "convert_to_tensor";

    private const int SliceFrom = 256;

    private const string Expected = "only arrays of numpy and TensorFlow's tensors of them are read, and nothing is ever called";

    /// <summary>What may stand in a pickle of arrays.</summary>
    /// <param name="maxBytes">A longer one is refused.</param>
    public static PickleRules Rules(int maxBytes) => new(IsKnown, Expected) { MaxBytes = maxBytes, SliceFrom = SliceFrom };

    public static bool IsBytes(PickleGlobal name) => name is { Module: "__builtin__" or "builtins", Name: "bytes" };

    private static bool IsKnown(PickleGlobal name) => (name.Module, name.Name) switch
    {
        (Arrays or "numpy._core.multiarray", "_reconstruct") => true,
        ("numpy.core.numeric" or "numpy._core.numeric", "_frombuffer") => true,
        ("numpy", "ndarray" or "dtype") => true,
        ("_codecs", "encode") => true,

        // Of no values: bytes().
        (_, "bytes") => IsBytes(name),
        (_, Tensor) => true,
        _ => false,
    };
}
