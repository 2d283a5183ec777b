using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Pickles;

namespace Tributary.Transports.Faas;

/// <summary>What FedKeeper's client function answers; the same stands in its store.</summary>
/// <param name="Weights">In Keras' order.</param>
/// <param name="Cardinality">Samples that count: a client of the originals says batches times batch size.</param>
public sealed record FedKeeperAnswer(IReadOnlyList<NpyArray> Weights, int Cardinality)
{
    /// <summary>As the originals send it, byte for byte.</summary>
    internal byte[] ToBson() => new BsonWriter().Binary(FedKeeperKeys.Weights, NumpyPickle.Write(Weights), BsonWriter.OwnBytes)
        .Int32(FedKeeperKeys.Cardinality, Cardinality).ToArray();

    /// <summary>An answer as text: extended JSON in either form.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    internal static FedKeeperAnswer ReadText(ReadOnlySpan<byte> json)
        => FedKeeperError.Find(json) is { } error ? throw new FaasFormatException(error) : Read(ExtendedJson.Read(json));

    /// <exception cref="FaasFormatException">It is no such answer, or one that says what went wrong.</exception>
    internal static FedKeeperAnswer Read(ReadOnlyMemory<byte> bson)
    {
        IReadOnlyList<NpyArray>? weights = null;
        long? cardinality = null;
        string? error = null;
        var reader = new BsonReader(bson);
        while (reader.Read())
        {
            if (reader.Name.SequenceEqual("weights"u8)) weights = FedKeeperFields.Weights(ref reader);
            else if (reader.Name.SequenceEqual("cardinality"u8)) cardinality = reader.Whole();
            else if (reader.Name.SequenceEqual("Error"u8) && reader.Type == BsonType.Text) error = reader.Text();
        }

        if (error is not null) throw new FaasFormatException(FedKeeperError.Words(error));
        if (weights is null) throw new FaasFormatException($"{FedKeeperKeys.Weights} is missing in the answer");
        return cardinality is >= 0 and <= int.MaxValue and var count ? new FedKeeperAnswer(weights, (int)count)
            : throw new FaasFormatException($"{FedKeeperKeys.Cardinality} of the answer is missing, or no count");
    }
}
