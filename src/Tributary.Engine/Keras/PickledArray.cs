using System.Buffers.Binary;
using System.Text;
using Tributary.Engine.Formats.Pickles;

namespace Tributary.Engine.Keras;

/// <summary>Arrays of numpy in a pickle.</summary>
internal static class PickledArray
{
    public static PickleRules Rules { get; } = new(IsKnown, "only arrays of numpy and scikit-learn's MinMaxScaler are read");

    // The names that a pickled scaler has, in the modules of all versions.
    private static bool IsKnown(PickleGlobal name) => (name.Module, name.Name) switch
    {
        ("sklearn.preprocessing.data" or "sklearn.preprocessing._data", "MinMaxScaler") => true,
        ("numpy.core.multiarray" or "numpy._core.multiarray", "_reconstruct" or "scalar") => true,
        ("numpy", "ndarray" or "dtype") => true,

        // Protocol 5: an array around bytes.
        ("numpy.core.numeric" or "numpy._core.numeric", "_frombuffer") => true,

        // Protocol 2 has no bytes: they are text that is encoded as latin1.
        ("_codecs", "encode") => true,
        ("__builtin__" or "builtins", "bytes") => true,
        _ => false,
    };

    /// <summary>A one-dimensional array of float64; null for anything else.</summary>
    public static double[]? Numbers(object? value)
    {
        object?[]? parts = value is PickleObject { Of.Name: "_frombuffer", Arguments: [var buffer, var kind, var extents, ..] }
            ? [null, extents, kind, null, buffer] : State(value);
        if (parts is not [_, object?[] and [long length], PickleObject type, _, var data] || Bytes(data) is not { } bytes) return null;
        if (Type(type) is not ("f8", var isBig) || length != bytes.Length / 8 || bytes.Length % 8 != 0) return null;
        var numbers = new double[length];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = isBig ? BinaryPrimitives.ReadDoubleBigEndian(bytes.AsSpan(8 * i))
                : BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(8 * i));
        return numbers;
    }

    /// <summary>A one-dimensional array of texts; null for anything else.</summary>
    public static IReadOnlyList<string>? Texts(object? value)
        => State(value) is [_, object?[] and [long], PickleObject, _, List<object?> items] && items.TrueForAll(item => item is string)
            ? [.. items.Cast<string>()] : null;

    private static object?[]? State(object? value)
        => value is PickleObject { Of: { Name: "_reconstruct" }, State: object?[] { Length: 5 } state } ? state : null;

    // dtype('f8', False, True) with the state (3, '<', ...).
    private static (string Name, bool IsBig) Type(PickleObject type)
        => type is { Of: { Module: "numpy", Name: "dtype" }, Arguments: [string name, ..], State: object?[] and [_, string order, ..] }
            ? (name, order == ">") : ("", false);

    private static byte[]? Bytes(object? data) => data switch
    {
        byte[] bytes => bytes,
        PickleObject { Of: { Module: "_codecs" }, Arguments: [string text, "latin1"] } when text.All(letter => letter < 256)
            => Encoding.Latin1.GetBytes(text),
        _ => null,
    };
}
