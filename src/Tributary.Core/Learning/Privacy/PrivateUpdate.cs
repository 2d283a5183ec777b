namespace Tributary.Core.Learning.Privacy;

/// <summary>An update on its way through the clients' halves of a round's privacy steps.</summary>
/// <param name="Weights">Those that count.</param>
public sealed record PrivateUpdate(ModelState Weights)
{
    /// <summary>Euclidean norm of its difference from what the client was given, as it came; null where nobody measured it.</summary>
    public double? Norm { get; init; }

    /// <summary>For people: what was done to it; null for nothing.</summary>
    public string? Note { get; init; }
}
