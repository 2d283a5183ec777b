using System.Text.Json;

namespace Tributary.Transports.Rest;

/// <summary>Takes the numbers of nested lists, token by token, and finds out their shape. What is irregular deeper than in the outermost
/// list is refused.</summary>
/// <param name="key">What a fault calls it.</param>
/// <param name="max">Numbers that it may hold.</param>
internal sealed class ArrayTaker(string key, int max, int maxArrays)
{
    private const int FirstNumbers = 1024;
    private static readonly int[] s_scalar = [];

    private readonly List<Level> _levels = [];
    private readonly List<int[]> _parts = [];
    private float[] _values = [];
    private int _count;
    private int[]? _shape;

    /// <returns>Whether that was the last token of it.</returns>
    /// <exception cref="RestFormatException">It is no regular array of numbers, or too large.</exception>
    public bool Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                Add((float)Number(ref reader));
                break;
            case JsonTokenType.String when BareNumbers.Value(reader.ValueSpan) is { } bare:
                Add(bare);
                break;
            case JsonTokenType.StartArray:
                _levels.Add(new Level());
                break;
            case JsonTokenType.EndArray:
                Close();
                break;
            default:
                throw new RestFormatException($"{key} holds {Kind(reader.TokenType)}; lists of numbers are needed");
        }

        return _levels.Count == 0;
    }

    /// <summary>What was taken.</summary>
    public RestArrays Taken()
        => _shape is not null ? RestArrays.Of(_shape, _values.AsMemory(0, _count)) : RestArrays.Of(_parts, _values.AsMemory(0, _count));

    // As float32 of the float64 that is written, not rounded once from the text: so the originals read it too.
    private static double Number(ref Utf8JsonReader reader) => reader.TryGetDouble(out var number) ? number : double.NaN;

    private void Add(float value)
    {
        if (_count == max) throw new RestFormatException($"{key} holds more than the {max} numbers that the model has");
        if (_count == _values.Length) Array.Resize(ref _values, (int)Math.Min(max, Math.Max(FirstNumbers, 2L * _count)));
        _values[_count++] = value;
        Hold(s_scalar, [], 0);
    }

    private void Close()
    {
        var closed = _levels[^1];
        _levels.RemoveAt(_levels.Count - 1);
        if (closed.Count == 0) throw new RestFormatException($"{key} holds an empty list");
        if (closed.IsMixed) return;
        Hold(null, closed.Shape!, closed.Count);
    }

    // One more in the list around it: of a shape that is known, or [count, ..inner], which is made only where it is new.
    private void Hold(int[]? shape, int[] inner, int count)
    {
        if (_levels.Count == 0)
        {
            _shape = shape ?? [count, .. inner];
            return;
        }

        var level = _levels[^1];
        level.Count++;
        if (level.IsMixed) AddPart(shape ?? [count, .. inner]);
        else if (level.Shape is null) level.Shape = shape ?? [count, .. inner];
        else if (!(shape is not null ? level.Shape.Length == 0 : level.Shape.Length == inner.Length + 1 && level.Shape[0] == count
            && level.Shape.AsSpan(1).SequenceEqual(inner))) Differ(level, shape ?? [count, .. inner]);
    }

    private void Differ(Level level, int[] shape)
    {
        if (_levels.Count > 1) throw new RestFormatException($"{key} has lists of different lengths beside each other");
        level.IsMixed = true;
        if (level.Count > maxArrays) throw TooMany();
        for (var i = 1; i < level.Count; i++) AddPart(level.Shape!);
        AddPart(shape);
    }

    private void AddPart(int[] shape)
    {
        if (shape.Length == 0) throw new RestFormatException($"{key} has numbers and lists beside each other");
        if (_parts.Count == maxArrays) throw TooMany();
        _parts.Add(shape);
    }

    private RestFormatException TooMany() => new($"{key} holds more than {maxArrays} arrays of different shapes");

    private static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.String => "a text",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.Null => "null",
        _ => "an object",
    };

    private sealed class Level
    {
        public int Count { get; set; }

        /// <summary>Of what it holds, as long as that is all of one shape.</summary>
        public int[]? Shape { get; set; }

        public bool IsMixed { get; set; }
    }
}
