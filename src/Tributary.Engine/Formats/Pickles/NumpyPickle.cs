namespace Tributary.Engine.Formats.Pickles;

/// <summary>Pickles that hold arrays of numpy and nothing else, as Keras' <c>get_weights()</c> gives them: read as data, never as a
/// program, and written as numpy itself writes them at protocol 2.</summary>
public static class NumpyPickle
{
    // Python's writer ends a portion of a list after so many items.
    private const int Portion = 1000;

    private const int MaxArrays = 10_000;

    private static readonly byte[] s_typeState = [(byte)'N', (byte)'N', (byte)'N', (byte)'J', 255, 255, 255, 255, (byte)'J', 255, 255, 255,
        255, (byte)'K', 0, (byte)'t'];

    /// <summary>A list of arrays of float32 or float64, plain or as TensorFlow's tensors; values become float32.</summary>
    /// <param name="name">What a fault calls it.</param>
    /// <exception cref="BrokenFileException">It is anything else; the message says where.</exception>
    public static IReadOnlyList<NpyArray> Read(ReadOnlyMemory<byte> pickle, string name)
    {
        if (PickleReader.Read(pickle, name, NumpyNames.Rules(PickleReader.MaxBytes)) is not List<object?> list)
            throw new BrokenFileException(name, 0, "it is no list of arrays");
        if (list.Count > MaxArrays)
            throw new BrokenFileException(name, 0, $"it is a list of {list.Count} arrays; at most {MaxArrays} are read");
        var (arrays, read) = (new NumpyArrays(pickle, name, format => format.Kind == 'f'), new Dictionary<PickledNumbers, NpyArray>());
        return [.. list.Select(item =>
        {
            var array = arrays.Array(item);
            return read.TryGetValue(array, out var known) ? known : read[array] = array.Read();
        })];
    }

    /// <summary>Writes a list of arrays of float32: plain ones, in C order, byte for byte as Python's pickle does at protocol 2.</summary>
    /// <param name="shapes">Extents of each.</param>
    /// <param name="values">Of all of them, one after another, row-major.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than the shapes say.</exception>
    public static byte[] Write(IReadOnlyList<IReadOnlyList<int>> shapes, ReadOnlySpan<float> values)
    {
        if (shapes.Sum(Length) != values.Length)
            throw new ArgumentException($"{values.Length} values are given for arrays of {shapes.Sum(Length)}", nameof(values));
        var pickle = new PickleWriter(2);
        pickle.Put((byte)']').Keep();
        for (var i = 0; i < shapes.Count; i++)
        {
            if (shapes.Count > 1 && i % Portion == 0) pickle.Put((byte)'(');
            var length = (int)Length(shapes[i]);
            Array(pickle, shapes[i], values[..length]);
            values = values[length..];
            if (shapes.Count > 1 && (i % Portion == Portion - 1 || i == shapes.Count - 1)) pickle.Put((byte)'e');
        }

        if (shapes.Count == 1) pickle.Put((byte)'a');
        return pickle.Put((byte)'.').ToArray();
    }

    /// <summary>Writes a list of arrays; see the other one.</summary>
    public static byte[] Write(IReadOnlyList<NpyArray> arrays)
        => Write([.. arrays.Select(array => array.Shape)], Joined(arrays));

    /// <summary>The values of arrays one after another.</summary>
    public static float[] Joined(IReadOnlyList<NpyArray> arrays)
    {
        var (values, at) = (new float[arrays.Sum(array => array.Values.Length)], 0);
        foreach (var array in arrays)
        {
            array.Values.CopyTo(values, at);
            at += array.Values.Length;
        }

        return values;
    }

    /// <summary>One array, of any type that is read, where it lies.</summary>
    /// <param name="maxBytes">A longer pickle is refused.</param>
    /// <exception cref="BrokenFileException">It is anything else.</exception>
    internal static PickledNumbers ReadArray(ReadOnlyMemory<byte> pickle, string name, int maxBytes)
        => new NumpyArrays(pickle, name, _ => true).Array(PickleReader.Read(pickle, name, NumpyNames.Rules(maxBytes)));

    private static long Length(IReadOnlyList<int> shape) => shape.Aggregate(1L, (product, extent) => checked(product * extent));

    // numpy.core.multiarray._reconstruct(ndarray, (0,), b'b') and its state (1, shape, dtype, False, bytes).
    private static void Array(PickleWriter pickle, IReadOnlyList<int> shape, ReadOnlySpan<float> values)
    {
        pickle.Global(NumpyNames.Arrays, "_reconstruct").Global("numpy", "ndarray").Whole(0).Put(0x85).Keep();
        if (!pickle.Again("bytes of b"))
            pickle.Global("_codecs", "encode").Word("b").Word("latin1").Put(0x86).Keep().Put((byte)'R').Keep("bytes of b");
        pickle.Put(0x87).Keep().Put((byte)'R').Keep().Put((byte)'(').Whole(1);
        Shape(pickle, shape);
        if (!pickle.Again("dtype"))
        {
            pickle.Global("numpy", "dtype").Word("f4").Put(0x89, 0x88, 0x87).Keep().Put((byte)'R').Keep("dtype");
            pickle.Put((byte)'(').Whole(3).Word("<").Put(s_typeState).Keep().Put((byte)'b');
        }

        pickle.Put(0x89);
        if (values.Length > 0)
            pickle.Global("_codecs", "encode").Floats(values).Word("latin1").Put(0x86).Keep().Put((byte)'R').Keep();
        else if (!pickle.Again("no bytes")) pickle.Global("__builtin__", "bytes").Put((byte)')', (byte)'R').Keep("no bytes");
        pickle.Put((byte)'t').Keep().Put((byte)'b');
    }

    private static void Shape(PickleWriter pickle, IReadOnlyList<int> shape)
    {
        if (shape.Count > 3) pickle.Put((byte)'(');
        foreach (var extent in shape) pickle.Whole(extent);
        if (shape.Count == 0) pickle.Put((byte)')');
        else pickle.Put(shape.Count > 3 ? (byte)'t' : (byte)(0x84 + shape.Count)).Keep();
    }
}
