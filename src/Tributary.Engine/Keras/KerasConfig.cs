using System.Text.Json.Nodes;
using Tributary.Engine.Models;

namespace Tributary.Engine.Keras;

/// <summary>Writes the JSON in which Keras 2 describes a model.</summary>
internal static class KerasConfig
{
    /// <summary>The layers as Keras names them: an activation belongs to the dense layer before it.</summary>
    /// <exception cref="NotSupportedException">Keras' file has no such model here.</exception>
    public static List<KerasLayer> Layers(ModelSpec spec)
    {
        var layers = new List<KerasLayer>();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        Add("input", "InputLayer", new JsonObject
        {
            ["batch_input_shape"] = new JsonArray([null, .. spec.Input.Select(extent => (JsonNode)extent)]),
            ["dtype"] = "float32",
            ["sparse"] = false,
            ["ragged"] = false,
        });
        for (var i = 0; i < spec.Layers.Count; i++)
        {
            switch (spec.Layers[i])
            {
                case DenseSpec dense:
                    var next = i + 1 < spec.Layers.Count ? spec.Layers[i + 1] as ActivationSpec : null;
                    var function = next is null ? LastFunction(spec, i) : Word(next.Function);
                    if (next is not null) i++;
                    Add("dense", "Dense", Dense(dense, function), dense.Bias ? ["kernel", "bias"] : ["kernel"]);
                    break;
                case ActivationSpec activation:
                    Add("activation", "Activation", Common(new JsonObject { ["activation"] = Word(activation.Function) }));
                    break;
                case DropoutSpec dropout:
                    Add("dropout", "Dropout", Common(new JsonObject { ["rate"] = dropout.Rate, ["noise_shape"] = null, ["seed"] = null }));
                    break;

                // Keras flattens channels last and we channels first: the same only where there is one.
                case FlattenSpec when spec.Input.Count == 1 || spec.Input[^1] == 1:
                    Add("flatten", "Flatten", Common(new JsonObject { ["data_format"] = "channels_last" }));
                    break;
                default:
                    throw new NotSupportedException(
                        $"{spec.Name} cannot be written for Keras: layers[{i}] ({spec.Layers[i].Kind}) is none of dense, its activations, "
                            + "dropout, and flatten of one channel");
            }
        }

        return layers;

        void Add(string prefix, string kind, JsonObject config, params string[] arrays)
        {
            var count = counts[prefix] = counts.GetValueOrDefault(prefix) + 1;
            var name = count == 1 ? prefix : $"{prefix}_{count - 1}";
            config["name"] = name;
            layers.Add(new KerasLayer(name, kind, config, arrays));
        }
    }

    public static JsonObject Write(ModelSpec spec, List<KerasLayer> layers) => new()
    {
        ["class_name"] = "Model",
        ["config"] = new JsonObject
        {
            ["name"] = spec.Name,
            ["layers"] = new JsonArray([.. layers.Select((layer, i) => new JsonObject
            {
                ["class_name"] = layer.Class,
                ["config"] = layer.Config.DeepClone(),
                ["name"] = layer.Name,
                ["inbound_nodes"] = i == 0 ? [] : new JsonArray(new JsonArray(new JsonArray(layers[i - 1].Name, 0, 0, new JsonObject()))),
            })]),
            ["input_layers"] = new JsonArray(new JsonArray(layers[0].Name, 0, 0)),
            ["output_layers"] = new JsonArray(new JsonArray(layers[^1].Name, 0, 0)),
        },
    };

    /// <summary>What the model is trained with: Adam as Keras has it by default.</summary>
    public static JsonObject Training(ModelSpec spec) => new()
    {
        ["loss"] = spec.Loss switch
        {
            Loss.MeanSquaredError => "mean_squared_error",
            Loss.MeanAbsoluteError => "mean_absolute_error",
            Loss.BinaryCrossEntropy => "binary_crossentropy",
            _ => "sparse_categorical_crossentropy",
        },
        ["metrics"] = null,
        ["weighted_metrics"] = null,
        ["loss_weights"] = null,
        ["sample_weight_mode"] = null,
        ["optimizer_config"] = new JsonObject
        {
            ["class_name"] = "Adam",
            ["config"] = new JsonObject
            {
                ["name"] = "Adam",
                ["learning_rate"] = 0.001,
                ["decay"] = 0.0,
                ["beta_1"] = 0.9,
                ["beta_2"] = 0.999,
                ["epsilon"] = 1e-07,
                ["amsgrad"] = false,
            },
        },
    };

    // Cross-entropy of ours takes raw scores; Keras' takes probabilities.
    private static string LastFunction(ModelSpec spec, int layer)
        => layer == spec.Layers.Count - 1 && spec.Loss == Loss.CrossEntropy ? "softmax" : "linear";

    private static string Word(Activation function) => function switch
    {
        Activation.Relu => "relu",
        Activation.Sigmoid => "sigmoid",
        Activation.Tanh => "tanh",

        // Trained by the negative log-likelihood of its logarithm; what it tells is the same.
        _ => "softmax",
    };

    private static JsonObject Common(JsonObject config)
    {
        config["trainable"] = true;
        config["dtype"] = "float32";
        return config;
    }

    private static JsonObject Dense(DenseSpec dense, string function) => Common(new JsonObject
    {
        ["units"] = dense.Units,
        ["activation"] = function,
        ["use_bias"] = dense.Bias,
        ["kernel_initializer"] = new JsonObject { ["class_name"] = "GlorotUniform", ["config"] = new JsonObject { ["seed"] = null } },
        ["bias_initializer"] = new JsonObject { ["class_name"] = "Zeros", ["config"] = new JsonObject() },
        ["kernel_regularizer"] = null,
        ["bias_regularizer"] = null,
        ["activity_regularizer"] = null,
        ["kernel_constraint"] = null,
        ["bias_constraint"] = null,
    });
}
