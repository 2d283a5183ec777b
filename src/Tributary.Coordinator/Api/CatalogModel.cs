using System.ComponentModel.DataAnnotations;

namespace Tributary.Coordinator.Api;

/// <summary>A model that has a name.</summary>
/// <param name="Input">Extents of one sample.</param>
/// <param name="Parameters">Values that training changes.</param>
/// <param name="Loss">What training makes small, as a word.</param>
public sealed record CatalogModel(string Name, string Description, IReadOnlyList<int> Input, long Parameters,
    [property: AllowedValues("crossEntropy", "negativeLogLikelihood", "meanSquaredError", "binaryCrossEntropy",
        "meanAbsoluteError")] string Loss);
