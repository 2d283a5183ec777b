using System.Text;

namespace Tributary.Engine.Formats.Pickles;

/// <summary>Finds the arrays of numpy in what a pickle describes.</summary>
/// <param name="pickle">What it was read from, for the sizes that it can hold.</param>
/// <param name="isAllowed">Which types of values are read.</param>
internal sealed class NumpyArrays(ReadOnlyMemory<byte> pickle, string name, Func<NumberFormat, bool> isAllowed)
{
    private const int MaxDimensions = 32;
    private readonly Dictionary<PickleObject, PickledNumbers> _known = new(ReferenceEqualityComparer.Instance);
    private long _bytes;

    /// <summary>The array that an object of the pickle describes; one that stands there twice is the same twice.</summary>
    /// <exception cref="BrokenFileException">It describes none, or one whose type is not read.</exception>
    public PickledNumbers Array(object? value)
    {
        if (value is not PickleObject made) throw Broken(0, $"{Words(value)} stands where an array of numpy is expected");
        if (_known.TryGetValue(made, out var known)) return known;
        var found = made switch
        {
            { Of.Name: NumpyNames.Tensor, State: null, Arguments: [PickleObject { Of.Name: not NumpyNames.Tensor } inner] } => Array(inner),
            { Of.Name: NumpyNames.Tensor } => throw Broken(made.At, "a tensor should be made of one array and nothing else"),
            { Of.Name: "_reconstruct", State: object?[] and [1L, object?[] shape, var type, bool fortran, var data] }
                when made.Arguments is [PickleGlobal { Module: "numpy", Name: "ndarray" }, object?[] and [0L], _]
                => Array(made, shape, type, fortran, data),
            { Of.Name: "_frombuffer", State: null, Arguments: [var data, var type, object?[] shape, string order] }
                when order is "C" or "F" => Array(made, shape, type, order == "F", data),
            _ => throw Broken(made.At, $"'{made.Of}' makes no array of numpy"),
        };
        _known.Add(made, found);
        return found;
    }

    private BrokenFileException Broken(long at, string problem) => new(name, at, problem);

    private static string Words(object? value) => value switch
    {
        null => "None",
        List<object?> => "a list",
        object?[] => "a tuple",
        long or double or bool => "a number",
        _ => "something else",
    };

    private PickledNumbers Array(PickleObject made, object?[] extents, object? type, bool fortran, object? data)
    {
        var format = Format(type, made.At);
        if (!isAllowed(format)) throw Broken(made.At, $"an array of {format.Kind}{format.Bytes} has no place here");

        // What it claims must be there, each array with bytes of its own: several that share them would be more than came.
        if (extents.Length > MaxDimensions) throw Broken(made.At, $"an array has {extents.Length} dimensions");
        var (shape, length) = (new int[extents.Length], (long)format.Bytes);
        for (var i = 0; i < shape.Length; i++)
        {
            if (extents[i] is not (>= 0L and <= int.MaxValue and long extent))
                throw Broken(made.At, "an array's extent is no whole number");
            (shape[i], length) = ((int)extent, Math.Min(length * extent, long.MaxValue / int.MaxValue));
        }

        if (shape.Contains(0)) length = 0;
        _bytes += length;
        if (_bytes > pickle.Length)
            throw Broken(made.At, $"an array of [{string.Join(", ", shape)}] is claimed; the pickle has {pickle.Length} bytes in all");
        return new PickledNumbers(shape, format, fortran, Data(data, made.At), name, made.At);
    }

    // dtype('f4', False, True) with the state (3, '<', None, None, None, -1, -1, 0).
    private NumberFormat Format(object? type, long at)
    {
        if (type is not PickleObject { Of: { Module: "numpy", Name: "dtype" }, Arguments: [string code, ..] } made
            || made.State is not (object?[] and [long, string order, null, null, null, ..]))
            throw Broken(at, "an array's type is none of plain numbers");
        NumberFormat? format = (code, order) switch
        {
            ("f4", "<") => new('f', 4),
            ("f8", "<") => new('f', 8),
            ("i4", "<") => new('i', 4),
            ("i8", "<") => new('i', 8),
            ("u1", "|" or "<" or "=") => new('u', 1),
            _ => null,
        };
        return format ?? throw Broken(made.At,
            $"an array is of {Shown(order)}{Shown(code)}; <f4, <f8, |u1, <i4 and <i8 are read");
    }

    private PickleSlice Data(object? data, long at) => data switch
    {
        PickleSlice { IsText: false } bytes => bytes,
        byte[] bytes => new PickleSlice(bytes, IsText: false),
        PickleObject { Of.Name: "encode", State: null, Arguments: [PickleSlice { IsText: true } text, "latin1"] } => text,
        PickleObject { Of.Name: "encode", State: null, Arguments: [string text, "latin1"] }
            => new PickleSlice(Encoding.UTF8.GetBytes(text), IsText: true),
        PickleObject { Of: var of, State: null, Arguments: [] } when NumpyNames.IsBytes(of) => new PickleSlice(default, IsText: false),
        string { Length: 0 } => new PickleSlice(default, IsText: false),
        _ => throw Broken(at, "an array's data is no bytes"),
    };

    private static string Shown(string text) => new([.. text.Where(char.IsAsciiLetterOrDigit).Take(8)]);
}
