namespace Tributary.Transports.Rest;

/// <summary>What a server asks of a client by <c>POST /training</c>, with numbers that training can work with.</summary>
/// <param name="Round">0 where nobody counts.</param>
/// <param name="ClientId">The receiver's number; 0 where it has none.</param>
internal sealed record RestTrainingRequest(RestType Type, double LearningRate, int Epochs, int BatchSize, int Round, int ClientId)
{
    private const int MaxEpochs = 1_000_000;
    private const int MaxBatch = 1_000_000;
    private const double MaxRate = 1e6;

    /// <summary>Clients of the round; null where the server does not say, as the published one for two of the four types.</summary>
    public int? RoundSize { get; init; }

    /// <summary>Who may be averaged with; null outside gossip.</summary>
    public IReadOnlyList<RestPeer>? Clients { get; init; }

    public RestArrays? Weights { get; init; }

    public RestArrays? Bias { get; init; }

    /// <exception cref="RestFormatException">A key is missing, or out of its range.</exception>
    public static RestTrainingRequest Of(RestBody body)
    {
        var type = RestTypes.Parse(body.TrainingType);
        var rate = body.LearningRate ?? throw Missing(RestKeys.LearningRate);
        if (rate is not (> 0 and <= MaxRate))
            throw new RestFormatException($"learning_rate is {rate}; a number above 0 and up to {MaxRate} is needed");
        var epochs = InRange(RestKeys.Epochs, body.Epochs, 1, MaxEpochs);
        var batch = InRange(RestKeys.BatchSize, body.BatchSize, 1, MaxBatch);
        var round = InRange(RestKeys.Round, body.Round ?? 0, 0, int.MaxValue);
        var id = InRange(RestKeys.ClientId, body.ClientId ?? 0, 0, int.MaxValue);
        if (type == RestType.GossipMnist && body.Clients is null) throw Missing(RestKeys.Clients);
        return new RestTrainingRequest(type, rate, epochs, batch, round, id)
        {
            RoundSize = body.RoundSize is { } size ? InRange(RestKeys.RoundSize, size, 1, int.MaxValue) : null,
            Clients = body.Clients,
            Weights = body.Weights,
            Bias = body.Bias,
        };
    }

    /// <summary>As it travels.</summary>
    public RestBody ToBody() => new()
    {
        Weights = Weights,
        Bias = Bias,
        LearningRate = LearningRate,
        Epochs = Epochs,
        BatchSize = BatchSize,
        TrainingType = Type.Word(),
        Round = Round,
        RoundSize = RoundSize,
        ClientId = ClientId,
        Clients = Clients,
    };

    private static int InRange(string key, int? value, int min, int max) => value is not { } found ? throw Missing(key)
        : found >= min && found <= max ? found : throw new RestFormatException($"{key} is {found}; {min} to {max} is possible");

    private static RestFormatException Missing(string key) => new($"{key} is missing");
}
