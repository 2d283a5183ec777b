namespace Tributary.Transports.Faas;

/// <summary>FedKeeper's names in requests, answers and its store.</summary>
internal static class FedKeeperKeys
{
    public const string Client = "client";
    public const string Server = "server";
    public const string TrainImages = "train_images_url";
    public const string TrainLabels = "train_labels_url";
    public const string TestImages = "test_images_url";
    public const string TestLabels = "test_labels_url";
    public const string Sampling = "data_sampling";
    public const string Model = "model";
    public const string Rate = "lr";
    public const string Optimizer = "optim";
    public const string Epochs = "local_epochs";

    public const string InputSize = "input_size";
    public const string HiddenSize = "hidden_size";
    public const string OutputSize = "output_size";
    public const string ShapeX = "input_shape_x";
    public const string ShapeY = "input_shape_y";
    public const string BatchSize = "batch_size";

    public const string Weights = "weights";
    public const string Cardinality = "cardinality";

    /// <summary>What the originals answer where something is missing.</summary>
    public const string Error = "Error";
}
