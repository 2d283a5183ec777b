namespace Tributary.Transports.Rest;

/// <summary>What stands in the bodies of the REST learning network.</summary>
internal static class RestKeys
{
    public const string Weights = "weights";
    public const string Bias = "bias";
    public const string LearningRate = "learning_rate";
    public const string Epochs = "epochs";
    public const string BatchSize = "batch_size";
    public const string TrainingType = "training_type";
    public const string Round = "round";
    public const string RoundSize = "round_size";
    public const string ClientId = "client_id";
    public const string Clients = "clients";
    public const string ClientUrl = "client_url";
    public const string ModelParams = "model_params";

    /// <summary>Keys of a body's own object.</summary>
    public static readonly string[] All = [Weights, Bias, LearningRate, Epochs, BatchSize, TrainingType, Round, RoundSize, ClientId,
        Clients, ClientUrl];
}
