using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Core.Texts;
using Tributary.Engine.Specs;

namespace Tributary.Gateways.Faas.Fabric;

/// <summary>Reads what functions learn.</summary>
internal static class LearningReader
{
    private const int MaxUnits = 1 << 20;
    private const int MaxSide = 4096;
    private const int MaxBatch = 100_000;
    private const int MaxEpochs = 10_000;

    public static LearningConfig Read(SpecReader training)
    {
        var learning = new LearningConfig();
        if (training.Section("data_sampling") is { } sampling)
        {
            learning = learning with
            {
                Model = sampling.Text("model", learning.Model, "cnn", "mnistnn"),
                Inputs = Whole(sampling, "input_size", learning.Inputs, MaxUnits),
                Hidden = Whole(sampling, "hidden_size", learning.Hidden, MaxUnits),
                Outputs = Whole(sampling, "output_size", learning.Outputs, MaxUnits),
                Height = Whole(sampling, "input_shape_x", learning.Height, MaxSide),
                Width = Whole(sampling, "input_shape_y", learning.Width, MaxSide),
                BatchSize = Whole(sampling, "batch_size", learning.BatchSize, MaxBatch),
            };
            if (learning.Inputs != learning.Height * learning.Width)
                sampling.Fault("input_size",
                    $"is {learning.Inputs}; input_shape_x times input_shape_y is {learning.Height * learning.Width}");
        }

        if (training.Section("model_params") is { } model)
        {
            learning = learning with
            {
                Optimizer = model.Text("optim", learning.Optimizer, "adam", "ndam", "sgd"),
                Epochs = Whole(model, "local_epochs", learning.Epochs, MaxEpochs),
                LearningRate = Rate(model, learning.LearningRate),
            };
        }

        return learning with { Data = Data(training), Mongo = Mongo(training) };
    }

    private static DataAddresses? Data(SpecReader training)
    {
        if (training.Section("training_test_data") is not { } data) return null;
        Uri At(string key)
        {
            var text = data.Text(key, "");
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "file") return address;
            data.Fault(key, text.Length == 0 ? "is missing; functions fetch their data there" : "is no address like https://host/file");
            return new Uri("about:blank");
        }

        return new DataAddresses(At("train_images_url"), At("train_labels_url"), At("test_images_url"), At("test_labels_url"));
    }

    private static MongoConfig? Mongo(SpecReader training)
    {
        if (training.Section("mongo_config") is not { } mongo) return null;
        string Text(string key, string usual) => CleanText.Line(mongo.Text(key, usual), 1000);
        return new MongoConfig(Text("url", "127.0.0.1:27017"), Text("db", "flweights"), Text("collection", "mnist_weights"));
    }

    // Numbers stand there as numbers or as texts.
    private static int Whole(SpecReader fields, string key, int fallback, int max)
    {
        if (fields.Node(key) is not JsonValue) return fallback;
        var text = fields.Text(key, "");
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= max) return count;
        fields.Fault(key, $"is '{CleanText.Line(text, 50)}'; it must be a whole number in 1..{max}");
        return fallback;
    }

    private static double Rate(SpecReader fields, double fallback)
    {
        if (fields.Node("lr") is null) return fallback;
        var text = fields.Text("lr", "");
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= 1000) return rate;
        fields.Fault("lr", $"is '{CleanText.Line(text, 50)}'; it must be a number above 0 and at most 1000");
        return fallback;
    }
}
