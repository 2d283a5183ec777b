using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Tests.Fixtures;

/// <summary>One batch of one model as PyTorch computed it; see tests/fixtures/make_torch.py, which writes them. Weights, inputs and
/// targets are drawn here by the script's formula.</summary>
internal sealed class TorchFixture
{
    private TorchFixture(JsonNode root)
    {
        var problems = new List<SpecProblem>();
        Model = ModelSpecReader.Read(root["model"], "model", problems)!;
        Optimizer = OptimizerSpec.Read(new SpecReader(root["optimizer"], "optimizer", problems));
        Assert.Empty(problems);
        Batch = (int)root["batch"]!;
        Outputs = [.. root["outputs"]!.AsArray().Select(n => (float)n!)];
        (EvaluationLoss, TrainingLoss) = ((double)root["evaluationLoss"]!, (double)root["trainingLoss"]!);
        Tensors = [.. root["tensors"]!.AsArray().Select(n => Tensor(n!))];
        Weights = [.. Tensors.SelectMany(tensor => tensor.Values)];

        var (tokens, width) = ((int)root["tokens"]!, (int)root["targets"]!["width"]!);
        Features = Array.ConvertAll(Uniform(1, Batch * Model.Input.Aggregate(1, (a, b) => a * b)), u => tokens > 0
            ? (float)Math.Floor(u * tokens) : (float)u);
        switch ((string)root["targets"]!["kind"]!)
        {
            case "classes" or "labels":
                Labels = [.. Enumerable.Range(0, Batch).Select(i => ((7 * i) + 3) % width)];
                Classes = width;
                break;
            case "values":
                Targets = Array.ConvertAll(Uniform(2, Batch * width), u => (float)u);
                break;
        }
    }

    /// <summary>Names of all recorded models: those of the catalog, and small ones for single layers and losses.</summary>
    public static string[] Names { get; } = [.. typeof(TorchFixture).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("torch/", StringComparison.Ordinal) && name != "torch/optimizers")
            .Select(name => name["torch/".Length..]).Order(StringComparer.Ordinal)];

    public ModelSpec Model { get; }

    public OptimizerSpec Optimizer { get; }

    public int Batch { get; }

    /// <summary>Batch x feature size, channels last.</summary>
    public float[] Features { get; }

    /// <summary>Empty where the target is a vector or the sample itself.</summary>
    public int[] Labels { get; } = [];

    public int Classes { get; }

    /// <summary>Batch x output size; empty where the target is a label or the sample itself.</summary>
    public float[] Targets { get; } = [];

    /// <summary>All tensors in the order of the layout.</summary>
    public float[] Weights { get; }

    public IReadOnlyList<TorchTensor> Tensors { get; }

    /// <summary>Batch x output size, in inference: what the last layer gives (raw scores where the loss is cross-entropy).</summary>
    public float[] Outputs { get; }

    /// <summary>Mean over the batch, in inference (running statistics).</summary>
    public double EvaluationLoss { get; }

    /// <summary>Mean over the batch, in training (the batch's own statistics).</summary>
    public double TrainingLoss { get; }

    public static TorchFixture Load(string name) => new(Document(name));

    /// <summary>One recorded file as JSON.</summary>
    public static JsonNode Document(string name)
    {
        using var stream = typeof(TorchFixture).Assembly.GetManifestResourceStream($"torch/{name}");
        Assert.True(stream is not null, $"there is no fixture {name}; run tests/fixtures/make_torch.py");
        return JsonNode.Parse(stream)!;
    }

    /// <summary>The script's draw(): float32 values evenly in middle - spread .. middle + spread.</summary>
    public static float[] Draw(ulong seed, int count, double middle, double spread)
        => Array.ConvertAll(Uniform(seed, count), u => (float)((((2 * u) - 1) * spread) + middle));

    private static double[] Uniform(ulong seed, int count)
    {
        var random = new SeededRandom(seed);
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = random.NextDouble();
        return values;
    }

    private static TorchTensor Tensor(JsonNode node)
    {
        int[] shape = [.. node["shape"]!.AsArray().Select(n => (int)n!)];
        var values = Draw((ulong)node["seed"]!, shape.Aggregate(1, (a, b) => a * b), (double)node["middle"]!, (double)node["spread"]!);
        return new TorchTensor((string)node["name"]!, shape, values, TorchFigures.Read(node["gradient"]),
            TorchFigures.Read(node["after"])!);
    }
}
