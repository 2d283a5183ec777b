using System.Text;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Pickles;

namespace Tributary.Transports.Faas;

/// <summary>The fields of a request as they come, in any order; those that nobody knows are passed over.</summary>
internal sealed class FedKeeperFields
{
    private const int MaxText = 4000;
    private static readonly string[] s_texts = [FedKeeperKeys.TrainImages, FedKeeperKeys.TrainLabels, FedKeeperKeys.TestImages,
        FedKeeperKeys.TestLabels, FedKeeperKeys.Model, FedKeeperKeys.Rate, FedKeeperKeys.Optimizer, FedKeeperKeys.Epochs];

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private IReadOnlyList<int>? _rows;
    private IReadOnlyList<NpyArray>? _weights;
    private FedKeeperSampling? _sampling;

    /// <exception cref="FaasFormatException">It is no request.</exception>
    public FedKeeperRequest Read(ReadOnlyMemory<byte> bson)
    {
        if (bson.Length > FedKeeperRequest.MaxBytes)
            throw new FaasFormatException($"the request has {bson.Length} bytes; at most {FedKeeperRequest.MaxBytes} are read");
        var reader = new BsonReader(bson);
        while (reader.Read()) Take(ref reader);
        return new FedKeeperRequest
        {
            Rows = _rows ?? throw Missing(FedKeeperKeys.Client),
            Weights = _weights ?? throw Missing(FedKeeperKeys.Server),
            Urls = new FedKeeperUrls(Text(FedKeeperKeys.TrainImages), Text(FedKeeperKeys.TrainLabels), Text(FedKeeperKeys.TestImages),
                Text(FedKeeperKeys.TestLabels)),
            Sampling = _sampling ?? throw Missing(FedKeeperKeys.Sampling),
            Model = Text(FedKeeperKeys.Model),
            LearningRate = Text(FedKeeperKeys.Rate),
            Optimizer = Text(FedKeeperKeys.Optimizer),
            LocalEpochs = Text(FedKeeperKeys.Epochs),
        };
    }

    /// <summary>The arrays of a stored pickle; an empty list stands for no weights.</summary>
    /// <exception cref="FaasFormatException">It is none.</exception>
    public static IReadOnlyList<NpyArray> Weights(ref BsonReader reader)
    {
        if (reader.Type == BsonType.List && !reader.Inner().Read()) return [];
        try
        {
            return NumpyPickle.Read(reader.Binary(), $"the pickle of {Encoding.UTF8.GetString(reader.Name)}");
        }
        catch (BrokenFileException broken)
        {
            throw new FaasFormatException(broken.Message, broken);
        }
    }

    private static FaasFormatException Missing(string key) => new($"{key} is missing") { IsIncomplete = true };

    private void Take(ref BsonReader reader)
    {
        if (reader.Name.SequenceEqual("client"u8)) _rows = Rows(reader.Inner());
        else if (reader.Name.SequenceEqual("server"u8)) _weights = Weights(ref reader);
        else if (reader.Name.SequenceEqual("data_sampling"u8)) _sampling = Sampling(reader.Inner());
        else
        {
            foreach (var key in s_texts)
                if (Encoding.UTF8.GetBytes(key).AsSpan().SequenceEqual(reader.Name)) _texts[key] = Short(ref reader);
        }
    }

    private string Text(string key) => _texts.TryGetValue(key, out var text) ? text : throw Missing(key);

    // Numbers too, as people may have written them into a file of parameters.
    private static string Short(ref BsonReader reader) => reader.Type switch
    {
        BsonType.Int32 or BsonType.Int64 or BsonType.Double
            => reader.Number().ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ when reader.Value.Length > MaxText => throw reader.Other("a short text"),
        _ => reader.Text(),
    };

    private static List<int> Rows(BsonReader reader)
    {
        var rows = new List<int>();
        while (reader.Read()) rows.Add(reader.Whole() is >= 0 and <= int.MaxValue and var row ? (int)row : throw reader.Other("a row"));
        return rows;
    }

    private static FedKeeperSampling Sampling(BsonReader reader)
    {
        var read = new FedKeeperSampling();
        while (reader.Read())
        {
            read = Encoding.UTF8.GetString(reader.Name) switch
            {
                FedKeeperKeys.InputSize => read with { InputSize = Size(ref reader) },
                FedKeeperKeys.HiddenSize => read with { HiddenSize = Size(ref reader) },
                FedKeeperKeys.OutputSize => read with { OutputSize = Size(ref reader) },
                FedKeeperKeys.ShapeX => read with { InputShapeX = Size(ref reader) },
                FedKeeperKeys.ShapeY => read with { InputShapeY = Size(ref reader) },
                FedKeeperKeys.BatchSize => read with { BatchSize = Size(ref reader) },
                FedKeeperKeys.Model => read with { Model = Short(ref reader) },
                _ => read,
            };
        }

        return read;
    }

    private static int Size(ref BsonReader reader)
        => reader.Whole() is >= 1 and <= 1 << 20 and var size ? (int)size : throw reader.Other("a size");
}
