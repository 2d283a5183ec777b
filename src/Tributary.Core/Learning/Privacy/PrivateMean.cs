namespace Tributary.Core.Learning.Privacy;

/// <summary>A round's mean on its way through the server's halves of its privacy steps, and what they tell of the round.</summary>
/// <param name="Model">Null where the round has none.</param>
public sealed record PrivateMean(ModelState? Model)
{
    /// <summary>Norm to which updates were scaled down; null where none were to be.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Median norm of the updates that counted, as they came; null where nobody measured them, or none counted.</summary>
    public double? MedianNorm { get; init; }
}
