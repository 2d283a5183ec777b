using System.Text.Json;

namespace Tributary.Coordinator.Api;

/// <summary>A field of a run file.</summary>
/// <param name="Path">Where it stands, e.g. <c>training.optimizer.learningRate</c>.</param>
/// <param name="Help">One sentence for people.</param>
/// <param name="Group">What it belongs with, for a form.</param>
/// <param name="Advanced">True where most people leave it as it is.</param>
public sealed record CatalogField(string Path, FieldType Type, string Help, string Group, bool Advanced)
{
    /// <summary>For people, e.g. rounds; null where there is none.</summary>
    public string? Unit { get; init; }

    /// <summary>The smallest value; of a number that must be above 0 it is 0.</summary>
    public double? Least { get; init; }

    /// <summary>The largest value.</summary>
    public double? Most { get; init; }

    /// <summary>What may stand there.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>What holds where nothing stands; null where then nothing holds.</summary>
    public JsonElement? Default { get; init; }
}
