namespace Tributary.Transports.Rest;

/// <summary>Everything that a body of JSON of the REST learning network may hold; null is what it does not.</summary>
internal sealed record RestBody
{
    public RestArrays? Weights { get; init; }

    public RestArrays? Bias { get; init; }

    public double? LearningRate { get; init; }

    public int? Epochs { get; init; }

    public int? BatchSize { get; init; }

    public string? TrainingType { get; init; }

    public int? Round { get; init; }

    public int? RoundSize { get; init; }

    public int? ClientId { get; init; }

    /// <summary>All clients of a gossip session, the receiver too, in the order of registration.</summary>
    public IReadOnlyList<RestPeer>? Clients { get; init; }

    public string? ClientUrl { get; init; }
}
