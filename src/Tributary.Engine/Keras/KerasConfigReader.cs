using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Keras;

/// <summary>Reads the JSON in which Keras describes a model: a chain of layers. What comes out went through
/// <see cref="ModelSpecReader"/>, so that it has the limits of every other specification.</summary>
internal static class KerasConfigReader
{
    private const int MaxLayers = 1_000;

    public static ModelSpec Read(JsonNode? config, JsonNode? training, Func<string, BrokenFileException> broken)
    {
        try
        {
            return Model(config, training, broken);
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException or OverflowException or JsonException)
        {
            throw broken($"model_config is not what Keras writes: {fault.Message}");
        }
    }

    private static ModelSpec Model(JsonNode? config, JsonNode? training, Func<string, BrokenFileException> broken)
    {
        var kind = Text(config, "class_name");
        if (kind is not ("Sequential" or "Model" or "Functional"))
            throw broken($"the model is of the class '{Shown(kind)}'; Sequential and functional models are read");
        var inner = Under(config, "config");
        var listed = (inner as JsonArray ?? Under(inner, "layers") as JsonArray) ?? throw broken("model_config has no layers");
        if (listed.Count > MaxLayers) throw broken($"the model has {listed.Count} layers; at most {MaxLayers} are read");

        JsonArray? input = null;
        var (layers, previous) = (new JsonArray(), (string?)null);
        foreach (var layer in listed)
        {
            var (type, fields) = (Text(layer, "class_name"), Under(layer, "config"));
            var name = Text(fields, "name") ?? Text(layer, "name") ?? "";
            if (kind != "Sequential") CheckChain(layer, name, previous, broken);
            previous = name;
            input ??= Input(fields);
            foreach (var one in Layer(type, fields, name, broken)) layers.Add(one);
        }

        if (input is null) throw broken("no layer says what goes in (batch_input_shape)");
        return Checked(Under(inner, "name") is JsonValue named ? named.ToString() : "model", input, layers, training, broken);
    }

    // Only one layer after the other: each takes what the one before it gives.
    private static void CheckChain(JsonNode? layer, string name, string? previous, Func<string, BrokenFileException> broken)
    {
        var nodes = Under(layer, "inbound_nodes") as JsonArray ?? [];
        var sources = nodes.Count <= 1 ? Sources(nodes, 0).ToList() : ["", ""];
        if (previous is null ? sources.Count == 0 : sources is [var source] && source == previous) return;
        throw broken($"layer '{Shown(name)}' does not take what the layer before it gives, and that alone; models that branch are not "
            + "read");
    }

    // Keras 2: [[["dense", 0, 0, {}]]]; Keras 3: {"args": [{"config": {"keras_history": ["dense", 0, 0]}}]}.
    private static IEnumerable<string> Sources(JsonNode? node, int depth)
    {
        if (depth > 8) return [];
        if (node is JsonArray and [JsonValue first, ..] && first.GetValueKind() == JsonValueKind.String) return [first.GetValue<string>()];
        return node switch
        {
            JsonArray items => items.SelectMany(item => Sources(item, depth + 1)),
            JsonObject fields => fields.SelectMany(field => Sources(field.Value, depth + 1)),
            _ => [],
        };
    }

    private static JsonArray? Input(JsonNode? fields)
    {
        if ((Under(fields, "batch_input_shape") ?? Under(fields, "batch_shape")) is not JsonArray { Count: > 1 } shape) return null;
        return new JsonArray([.. shape.Skip(1).Select(extent => extent?.DeepClone())]);
    }

    private static IEnumerable<JsonNode> Layer(string? type, JsonNode? fields, string name, Func<string, BrokenFileException> broken)
    {
        switch (type)
        {
            case "InputLayer":
                yield break;
            case "Dense":
                var dense = new JsonObject { ["type"] = "dense", ["units"] = Under(fields, "units")?.DeepClone() };
                if (Under(fields, "use_bias") is JsonValue bias && bias.GetValueKind() == JsonValueKind.False) dense["bias"] = false;
                yield return dense;
                if (Function(fields, name, broken) is { } function) yield return function;
                break;
            case "Activation":
                if (Function(fields, name, broken) is { } alone) yield return alone;
                break;
            case "Dropout":
                yield return new JsonObject { ["type"] = "dropout", ["rate"] = Under(fields, "rate")?.DeepClone() };
                break;
            case "Flatten":
                yield return "flatten";
                break;
            default:
                throw broken($"layer '{Shown(name)}' is of the class '{Shown(type)}'; Dense, Activation, Dropout, Flatten and InputLayer "
                    + "are read");
        }
    }

    private static JsonNode? Function(JsonNode? fields, string name, Func<string, BrokenFileException> broken)
    {
        var function = Text(fields, "activation") ?? "linear";
        return function switch
        {
            "linear" => null,
            "relu" or "sigmoid" or "tanh" or "softmax" => function,
            _ => throw broken($"layer '{Shown(name)}' has the activation '{Shown(function)}'; linear, relu, sigmoid, tanh and softmax are "
                + "known"),
        };
    }

    private static ModelSpec Checked(string name, JsonArray input, JsonArray layers, JsonNode? training,
        Func<string, BrokenFileException> broken)
    {
        var word = Under(training, "loss") is JsonValue loss ? loss.ToString() : "";
        var isClasses = word.Contains("categorical", StringComparison.OrdinalIgnoreCase);
        var isBinary = word.Contains("binary", StringComparison.OrdinalIgnoreCase);

        // Probabilities are made where a model predicts; cross-entropy takes what comes before them.
        if (isClasses && layers is [.., JsonValue last] && last.ToString() == "softmax") layers.RemoveAt(layers.Count - 1);
        var outputs = layers.OfType<JsonObject>().LastOrDefault(layer => layer["units"] is not null)?["units"]?.ToJsonString();
        var spec = new JsonObject
        {
            ["name"] = name,
            ["input"] = input,
            ["layers"] = layers,
            ["loss"] = isClasses ? "crossEntropy" : isBinary ? "binaryCrossEntropy" : "meanSquaredError",
            ["initialization"] = "glorot",
            ["reconstructs"] = !isClasses && input.Count == 1 && input[0]?.ToJsonString() == outputs,
        };
        var problems = new List<SpecProblem>();
        return ModelSpecReader.Read(spec, "", problems) ?? throw broken($"the model is not one that can be computed: "
            + string.Join("; ", problems.Take(5)));
    }

    private static JsonNode? Under(JsonNode? node, string key) => node is JsonObject fields ? fields[key] : null;

    private static string? Text(JsonNode? node, string key)
        => Under(node, key) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static string Shown(string? text)
    {
        var plain = new string([.. (text ?? "").Where(letter => !char.IsControl(letter))]);
        return plain.Length <= 60 ? plain : plain[..60];
    }
}
