namespace Tributary.Gateways.Wamp.Masters;

/// <summary>What a master trains: its boards' network as they train it (docs/boards.md), or what the operator's run file says.</summary>
internal static class MasterRun
{
    // A board that hangs costs its update after the deadline. The loop ends when somebody stops it.
    private const string Usual = """
        model: s4t-net
        rounds: 1000000
        cohort: { fraction: 1, quorum: 1, waitFor: 1, deadline: 10m }
        training: { epochs: 5, batchSize: 64, optimizer: { kind: sgd, learningRate: 0.01 } }
        evaluation: { on: none }
        """;

    /// <summary>The run file's text, read anew each time.</summary>
    /// <param name="path">The operator's; null for the usual one.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<string> ReadAsync(string? path, CancellationToken cancellation)
        => path is null ? Usual : await File.ReadAllTextAsync(path, cancellation);
}
