namespace Tributary.Engine.Models;

/// <summary>One layer as data. The family is closed: every kind is a nested-free record in this folder, known to the reader, to shape
/// inference and to the network that executes it.</summary>
/// <param name="Name">Prefix of the layer's tensors (<c>conv1</c> gives <c>conv1.weight</c>); empty for layers without tensors.</param>
public abstract record LayerSpec(string Name)
{
    /// <summary>The word in YAML and JSON, e.g. <c>conv2d</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Extents of the output for one sample.</summary>
    /// <param name="input">[height, width, channels], [n] or, for sequences, [steps, features].</param>
    /// <exception cref="ArgumentException">The layer cannot follow such an input; the message says why.</exception>
    public abstract int[] OutputShape(int[] input);

    /// <summary>The layer's tensors in PyTorch's names, shapes and order.</summary>
    public virtual IEnumerable<(string Name, int[] Shape, TensorRole Role)> Tensors(int[] input) => [];

    protected static int[] Image(int[] input, string kind) => input.Length == 3 ? input
        : throw new ArgumentException($"{kind} needs [height, width, channels]; it gets [{string.Join(", ", input)}]");
}
