namespace Tributary.Transports.Rest;

/// <summary>Numbers as they stand in nested lists of JSON: one array, or several of different shapes beside each other.</summary>
/// <param name="Shape">Extents of all of it as one array; empty for a bare number, null where the outermost list holds arrays of different
/// shapes.</param>
/// <param name="Parts">Extents of each of them; empty where there is one shape.</param>
/// <param name="Values">All numbers, in order, as float32.</param>
internal sealed record RestArrays(IReadOnlyList<int>? Shape, IReadOnlyList<IReadOnlyList<int>> Parts, ReadOnlyMemory<float> Values)
{
    public static RestArrays Of(IReadOnlyList<int> shape, ReadOnlyMemory<float> values) => new(shape, [], values);

    public static RestArrays Of(IReadOnlyList<IReadOnlyList<int>> parts, ReadOnlyMemory<float> values) => new(null, parts, values);

    /// <summary>Whether every number is one: Python writes NaN and Infinity where a model diverges.</summary>
    public bool IsFinite()
    {
        foreach (var value in Values.Span)
            if (!float.IsFinite(value)) return false;
        return true;
    }

    public bool IsOf(params ReadOnlySpan<int> shape) => Shape is { } mine && Same(mine, shape);

    /// <summary>Whether the outermost list holds arrays of just these shapes. Several of one shape look like one array.</summary>
    public bool IsOf(IReadOnlyList<int[]> parts)
    {
        if (Shape is null) return Parts.Count == parts.Count && Parts.Zip(parts).All(pair => Same(pair.First, pair.Second));
        return Shape.Count > 0 && Shape[0] == parts.Count && parts.All(part => Same([.. Shape.Skip(1)], part));
    }

    /// <summary>For people.</summary>
    public string ShapeText() => Shape switch
    {
        null => string.Join(", ", Parts.Take(8).Select(Text)) + (Parts.Count > 8 ? $" and {Parts.Count - 8} more" : ""),
        [] => "a bare number",
        [var count] => $"a flat list of {count}",
        _ => Text(Shape),
    };

    private static bool Same(IReadOnlyList<int> mine, ReadOnlySpan<int> theirs)
    {
        if (mine.Count != theirs.Length) return false;
        for (var i = 0; i < mine.Count; i++)
            if (mine[i] != theirs[i]) return false;
        return true;
    }

    private static string Text(IReadOnlyList<int> shape) => $"[{string.Join("][", shape)}]";
}
