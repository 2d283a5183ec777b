namespace Tributary.Coordinator.Api;

/// <summary>A round's model.</summary>
/// <param name="Sha256">Its name.</param>
/// <param name="Run">The run that made it.</param>
/// <param name="Created">When the round began that made it.</param>
/// <param name="Kept">False where retention has let it go.</param>
/// <param name="Bytes">Of its weights; null where it is not kept.</param>
/// <param name="Serving">Names that it is served under.</param>
public sealed record ModelInfo(string Sha256, string Run, string RunName, int Round, DateTimeOffset Created, double? Accuracy,
    double? Loss, bool Kept, long? Bytes, IReadOnlyList<string> Serving)
{
    /// <summary>Whether no other of its run's models did better: by accuracy, else by loss; the first of several.</summary>
    public bool Best { get; init; }

    /// <summary>Whether it is its run's newest.</summary>
    public bool Last { get; init; }

    /// <summary>Saved rounds of its run, each of which has a model.</summary>
    public int Rounds { get; init; }
}
