using System.Diagnostics.CodeAnalysis;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Models;

/// <summary>An architecture as data: what enters, the layers in order, and what training makes small. Read from YAML or JSON, or taken
/// from the <see cref="ModelCatalog"/> by name.</summary>
public sealed record ModelSpec
{
    public required string Name { get; init; }

    /// <summary>Extents of one sample: [height, width, channels], [n], or [steps] of token numbers.</summary>
    public required IReadOnlyList<int> Input { get; init; }

    public required IReadOnlyList<LayerSpec> Layers { get; init; }

    public Loss Loss { get; init; } = Loss.CrossEntropy;

    public Initialization Initialization { get; init; } = Initialization.FanIn;

    /// <summary>True where the target is the sample itself (autoencoders).</summary>
    public bool Reconstructs { get; init; }

    /// <summary>Of a model that only its clients know how to compute (a PyTorch network behind a Flower client): its tensors, in the order
    /// in which they travel; empty until a client has brought them. Null where the layers say everything.</summary>
    public IReadOnlyList<TensorInfo>? Tensors { get; init; }

    /// <summary>True where only the clients know how to compute the model: it can be folded, kept and sent here, but neither trained nor
    /// tested.</summary>
    [MemberNotNullWhen(true, nameof(Tensors))]
    public bool IsClients => Tensors is not null;

    /// <summary>True where a single output is the probability of class 1.</summary>
    internal bool IsProbability => !Reconstructs && (Loss == Loss.BinaryCrossEntropy
        || (Loss == Loss.MeanAbsoluteError && Layers[^1] is ActivationSpec { Function: Activation.Sigmoid }));

    /// <summary>One line on what the model is and where it comes from.</summary>
    public string Description { get; init; } = "";

    /// <summary>The shape before each layer and, last, the output's.</summary>
    /// <exception cref="ArgumentException">A layer cannot follow the one before it; the message names both.</exception>
    public IReadOnlyList<int[]> Shapes()
    {
        var shapes = new List<int[]> { Input.ToArray() };
        for (var i = 0; i < Layers.Count; i++)
        {
            try
            {
                shapes.Add(Layers[i].OutputShape(shapes[i]));
            }
            catch (Exception fault) when (fault is ArgumentException or OverflowException)
            {
                throw new ArgumentException($"layers[{i}] ({Layers[i].Kind}): {fault.Plain()}", fault);
            }
        }

        return shapes;
    }

    /// <summary>The image that a layer sees as one row, if it does: then its canonical weights count channels first, where the values lie
    /// channels last.</summary>
    /// <param name="shapes">Of <see cref="Shapes"/>.</param>
    internal int[]? FlattenedBefore(int layer, IReadOnlyList<int[]> shapes)
    {
        for (var i = layer - 1; i >= 0; i--)
        {
            if (Layers[i] is FlattenSpec) return shapes[i].Length == 3 && shapes[i][2] > 1 ? shapes[i] : null;
            if (Layers[i] is not (ActivationSpec or DropoutSpec)) return null;
        }

        return null;
    }

    /// <summary>The model's tensors in one buffer, in PyTorch's names, shapes and order.</summary>
    public TensorLayout Layout()
    {
        if (IsClients) return new TensorLayout(Tensors);
        var shapes = Shapes();
        return TensorLayout.Pack(Layers.SelectMany((layer, i) => layer.Tensors(shapes[i])));
    }
}
