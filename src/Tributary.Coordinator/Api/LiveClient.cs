using Tributary.Core.Clients;

namespace Tributary.Coordinator.Api;

/// <summary>One client in the round under way.</summary>
public sealed record LiveClient
{
    public required string Client { get; init; }

    /// <summary>Whether its answer is in.</summary>
    public bool Done { get; init; }

    /// <summary>Why its answer does not count; null where it counts or is not in yet.</summary>
    public RefusalReason? Refused { get; init; }

    /// <summary>Whether it is connected, or its next word is not overdue.</summary>
    public bool Online { get; init; }

    /// <summary>Models that were made since it was asked; null where a round's clients all begin from the newest.</summary>
    public int? Behind { get; init; }

    /// <summary>Epochs done.</summary>
    public int? Epoch { get; init; }

    /// <summary>Epochs to do.</summary>
    public int? Epochs { get; init; }

    public double? Loss { get; init; }

    /// <summary>For people, one line.</summary>
    public string? Text { get; init; }
}
