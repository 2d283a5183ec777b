namespace Tributary.Coordinator.Api;

/// <summary>What a model says of its run's test samples, against the truth.</summary>
public sealed record ModelTest
{
    /// <summary>SHA-256 of the model.</summary>
    public required string Model { get; init; }

    public required int Samples { get; init; }

    /// <summary>0 to 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The mean of the model's loss, as the run's own evaluation of these samples has it.</summary>
    public double? Loss { get; init; }

    /// <summary>Names of the classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>How many samples of each class (rows) were said to be of each class (columns).</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }

    /// <summary>One entry a class.</summary>
    public required IReadOnlyList<ClassFigures> PerClass { get; init; }

    /// <summary>Samples that it is wrong about, those first of which it is surest.</summary>
    public required IReadOnlyList<WrongSample> Wrong { get; init; }
}
