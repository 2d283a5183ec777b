using System.Globalization;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Pickles;

namespace Tributary.Transports.Faas;

/// <summary>What FedKeeper's client function is asked: weights, rows and where they are, and how to train.</summary>
public sealed record FedKeeperRequest
{
    /// <summary>Bytes of a request at most.</summary>
    internal const int MaxBytes = 64 << 20;

    /// <summary>Numbers of the client's samples, from 0 on.</summary>
    public required IReadOnlyList<int> Rows { get; init; }

    /// <summary>In Keras' order; none where the store has none.</summary>
    public required IReadOnlyList<NpyArray> Weights { get; init; }

    public required FedKeeperUrls Urls { get; init; }

    public required FedKeeperSampling Sampling { get; init; }

    /// <summary><c>cnn</c> or <c>mnistnn</c>; any other trains the dense one.</summary>
    public required string Model { get; init; }

    /// <summary>A number as it is written, e.g. <c>1e-3</c>.</summary>
    public required string LearningRate { get; init; }

    /// <summary><c>adam</c>, <c>ndam</c> (Nadam) or <c>sgd</c>.</summary>
    public required string Optimizer { get; init; }

    /// <summary>A whole number as it is written.</summary>
    public required string LocalEpochs { get; init; }

    /// <exception cref="FaasFormatException">It is no number above 0.</exception>
    public double Rate() => double.TryParse(LearningRate, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate > 0
        && double.IsFinite(rate) ? rate : throw new FaasFormatException($"{FedKeeperKeys.Rate} is no learning rate; 1e-3 is one");

    /// <exception cref="FaasFormatException">It is no whole number of 1..10000.</exception>
    public int Epochs() => int.TryParse(LocalEpochs, NumberStyles.None, CultureInfo.InvariantCulture, out var epochs)
        && epochs is >= 1 and <= 10_000 ? epochs : throw new FaasFormatException($"{FedKeeperKeys.Epochs} is none of 1..10000");

    /// <summary>As the originals send it, byte for byte.</summary>
    internal byte[] ToBson()
    {
        var writer = new BsonWriter().Int32s(FedKeeperKeys.Client, Rows)
            .Binary(FedKeeperKeys.Server, NumpyPickle.Write(Weights), BsonWriter.OwnBytes)
            .Text(FedKeeperKeys.TrainImages, Urls.TrainImages).Text(FedKeeperKeys.TrainLabels, Urls.TrainLabels)
            .Text(FedKeeperKeys.TestImages, Urls.TestImages).Text(FedKeeperKeys.TestLabels, Urls.TestLabels);

        // By name: the originals' parameters go through wsk, which sorts them.
        writer.Document(FedKeeperKeys.Sampling)
            .Int32(FedKeeperKeys.BatchSize, Sampling.BatchSize).Int32(FedKeeperKeys.HiddenSize, Sampling.HiddenSize)
            .Int32(FedKeeperKeys.ShapeX, Sampling.InputShapeX).Int32(FedKeeperKeys.ShapeY, Sampling.InputShapeY)
            .Int32(FedKeeperKeys.InputSize, Sampling.InputSize).Text(FedKeeperKeys.Model, Sampling.Model)
            .Int32(FedKeeperKeys.OutputSize, Sampling.OutputSize).End();
        return writer.Text(FedKeeperKeys.Model, Model).Text(FedKeeperKeys.Rate, LearningRate)
            .Text(FedKeeperKeys.Optimizer, Optimizer).Text(FedKeeperKeys.Epochs, LocalEpochs).ToArray();
    }

    /// <exception cref="FaasFormatException">It is no such request; the message says what is missing or wrong.</exception>
    internal static FedKeeperRequest Read(ReadOnlyMemory<byte> bson) => new FedKeeperFields().Read(bson);
}
