namespace Tributary.Engine.Models;

/// <summary>How the tensors of a model lie in one contiguous float32 buffer: in order, without gaps.</summary>
public sealed class TensorLayout
{
    private readonly Dictionary<string, TensorInfo> _byName;

    /// <exception cref="ArgumentException">Two tensors share a name, or there is a gap or an overlap.</exception>
    public TensorLayout(IEnumerable<TensorInfo> tensors)
    {
        Tensors = [.. tensors];
        _byName = new(Tensors.Count, StringComparer.Ordinal);
        foreach (var tensor in Tensors)
        {
            if (tensor.Offset != Length)
                throw new ArgumentException($"tensor {tensor.Name} starts at {tensor.Offset}; {Length} is expected", nameof(tensors));
            if (!_byName.TryAdd(tensor.Name, tensor))
                throw new ArgumentException($"two tensors are called {tensor.Name}", nameof(tensors));
            Length += tensor.Length;
        }
    }

    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Number of floats in the buffer.</summary>
    public long Length { get; }

    public TensorInfo? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Lays tensors out one after another.</summary>
    public static TensorLayout Pack(IEnumerable<(string Name, int[] Shape, TensorRole Role)> tensors)
    {
        long offset = 0;
        return new TensorLayout(tensors.Select(t =>
        {
            var info = new TensorInfo(t.Name, t.Shape, offset, t.Role);
            offset += info.Length;
            return info;
        }));
    }

    /// <summary>Null when both hold the same names and shapes in the same order; else the first difference, in words.</summary>
    public string? DifferenceFrom(TensorLayout expected)
    {
        for (var i = 0; i < Math.Min(Tensors.Count, expected.Tensors.Count); i++)
        {
            var (mine, theirs) = (Tensors[i], expected.Tensors[i]);
            if (mine.Name != theirs.Name) return $"tensor {i} is {mine.Name}; {theirs.Name} is expected";
            if (!mine.Shape.SequenceEqual(theirs.Shape)) return $"tensor {mine.Name} is {mine.ShapeText}; {theirs.ShapeText} is expected";
        }

        return Tensors.Count == expected.Tensors.Count ? null
            : $"there are {Tensors.Count} tensors; {expected.Tensors.Count} are expected";
    }
}
