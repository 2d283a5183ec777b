using System.ComponentModel.DataAnnotations;

namespace Tributary.Coordinator.Api;

/// <summary>A tensor's values in a few numbers; what is no finite number is null.</summary>
/// <param name="Role">parameter, buffer or local.</param>
public sealed record TensorFigures(string Name, IReadOnlyList<int> Shape,
    [property: AllowedValues("parameter", "buffer", "local")] string Role, double? Mean, double? Deviation, double? Least, double? Most);
