using Tributary.Transports.Rest;

namespace Tributary.Gateways.Rest;

/// <summary>What a session trains: as the published central node has it, or what the operator's run file says.</summary>
internal static class RestRun
{
    // One round a session, and every registered node in it; who has not answered within an hour is left out. The mean is plain, as the
    // published programs do not say how many samples they have.
    private const string Digits = """
        model: rest-3v7
        rounds: 1
        strategy: fedmean
        cohort: { fraction: 1, quorum: 1, waitFor: 1, deadline: 1h }
        training: { epochs: 20, batchSize: 256, optimizer: { kind: sgd, learningRate: 1.0 } }
        evaluation: { on: none }
        """;

    private const string Chest = """
        model: chest-xray-cnn
        rounds: 1
        strategy: fedmean
        cohort: { fraction: 1, quorum: 1, waitFor: 1, deadline: 6h }
        training: { epochs: 1, batchSize: 2, optimizer: { kind: adam, learningRate: 0.0001, epsilon: 1.0e-7 } }
        evaluation: { on: none }
        """;

    private const string Gossip = """
        model: rest-3v7
        rounds: 1
        strategy: { name: gossip, topology: document, exchange: peers }
        cohort: { waitFor: 1, deadline: 1h, where: { system: rest-network } }
        training: { epochs: 20, batchSize: 256, optimizer: { kind: sgd, learningRate: 1.0 } }
        evaluation: { on: none }
        """;

    /// <summary>As the published page names the types, in its order.</summary>
    public static IReadOnlyList<(RestType Type, string Title)> Titles { get; } =
    [
        (RestType.Mnist, "MNIST training"),
        (RestType.DeterministicMnist, "Deterministic MNIST training"),
        (RestType.GossipMnist, "Gossip MNIST training"),
        (RestType.ChestXRay, "CHEST X-RAY training"),
    ];

    /// <summary>What a type's runs are called: each session goes on from the model of the one before. MNIST has one model, however its
    /// samples are drawn.</summary>
    public static string NameOf(RestType type) => (type == RestType.DeterministicMnist ? RestType.Mnist : type).Word();

    /// <summary>The run file's text, read anew each time.</summary>
    /// <param name="folder">The operator's; null for none.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static async Task<string> ReadAsync(string? folder, RestType type, CancellationToken cancellation)
    {
        if (folder is not null && Path.Combine(folder, $"{type.Word()}.yaml") is var path && File.Exists(path))
            return await File.ReadAllTextAsync(path, cancellation);
        return type switch
        {
            RestType.ChestXRay => Chest,
            RestType.GossipMnist => Gossip,
            _ => $"{Digits}\nconfig: {{ fit: {{ {RestAsk.TypeKey}: {type.Word()} }} }}",
        };
    }
}
