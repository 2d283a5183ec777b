namespace Tributary.Transports.Mqtt.Streams;

/// <summary>The weights that a trainer or a manager sends: what Python knows as <c>SerializableWeights</c>, already inflated.</summary>
/// <param name="Shapes">Extents of each array, in Keras' order (<c>get_weights()</c>): kernel [in, out], bias, layer by layer.</param>
/// <param name="Values">All arrays one after another, row-major.</param>
public sealed record WeightsMessage(IReadOnlyList<int[]> Shapes, float[] Values)
{
    /// <summary>Bits that the sender says each weight has: 8, 16 or 32.</summary>
    public int Precision { get; init; } = 32;

    /// <summary>Lower end of what was quantised.</summary>
    public float Min { get; init; }

    /// <summary>Upper end of what was quantised.</summary>
    public float Max { get; init; }

    /// <summary>Rows that the sender trained on; null where it does not say (the originals never do).</summary>
    public long? Samples { get; init; }

    /// <summary>Who sent it; null where it does not say (the originals never do).</summary>
    public string? Node { get; init; }

    /// <summary>SHA-256 of the weights as the sender's model files have them; null where it does not say (the originals never do). It is a
    /// name, and not proven by the values.</summary>
    public string? Model { get; init; }

    /// <summary>True for lists of rows, as an original manager sends merged weights.</summary>
    public bool IsMerged { get; init; }

    /// <summary>Null where the arrays have these shapes; else the first difference, in words.</summary>
    public string? DifferenceFrom(IReadOnlyList<int[]> expected)
    {
        for (var i = 0; i < Math.Min(Shapes.Count, expected.Count); i++)
        {
            if (!Shapes[i].AsSpan().SequenceEqual(expected[i]))
                return $"weights[{i}] is [{string.Join(", ", Shapes[i])}]; the model has [{string.Join(", ", expected[i])}]";
        }

        return Shapes.Count == expected.Count ? null : $"there are {Shapes.Count} arrays; the model has {expected.Count}";
    }
}
