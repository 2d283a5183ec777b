using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Training;

public sealed class ClassAnswerTests
{
    private const int Samples = 7;

    private static readonly LayerSpec[] Ten = [new FlattenSpec(), new DenseSpec("fc", 10)];
    private static readonly LayerSpec[] One = [new FlattenSpec(), new DenseSpec("fc", 1), new ActivationSpec(Activation.Sigmoid)];

    // Every model of the catalog, and every way in which a model may end.
    private static readonly ModelSpec[] s_models =
    [
        .. ModelCatalog.All,
        Built("scores", Ten, Loss.CrossEntropy),
        Built("softmax", [.. Ten, new ActivationSpec(Activation.Softmax)], Loss.CrossEntropy),
        Built("log-softmax", [.. Ten, new ActivationSpec(Activation.LogSoftmax)], Loss.NegativeLogLikelihood),
        Built("log-softmax, then flattened", [.. Ten, new ActivationSpec(Activation.LogSoftmax), new FlattenSpec()],
            Loss.NegativeLogLikelihood),
        Built("two scores", [new FlattenSpec(), new DenseSpec("fc", 2)], Loss.CrossEntropy),
        Built("one sigmoid", One, Loss.BinaryCrossEntropy),
        Built("ten sigmoids", [.. Ten, new ActivationSpec(Activation.Sigmoid)], Loss.BinaryCrossEntropy),
        Built("regression", [new FlattenSpec(), new DenseSpec("fc", 1)], Loss.MeanSquaredError),
    ];

    public static TheoryData<string> Names => [.. s_models.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Probabilities_lie_in_0_to_1_add_up_to_1_and_give_the_loss_and_the_accuracy_of_the_evaluation(string name)
    {
        var spec = s_models.Single(model => model.Name == name);
        using var network = new Network(spec, maxBatch: 3);
        var weights = new float[spec.Layout().Length];
        WeightInitializer.Fill(spec, 7, weights);
        for (var i = 0; i < weights.Length; i++) weights[i] += 0.001f * (i % 7);
        network.Import(weights);
        var outputs = network.OutputSize;
        var told = name is not ("regression" or "ten sigmoids" or "beth-autoencoder");
        Assert.Equal(told ? Math.Max(2, outputs) : 0, ClassAnswer.Classes(spec));
        var data = Data(spec, network.InputSize, Math.Max(2, outputs));
        var features = new float[Samples * network.InputSize];
        for (var i = 0; i < Samples; i++) data.CopyFeatures(i, features.AsSpan(i * network.InputSize));
        var predicted = new float[Samples * outputs];

        network.Predict(features, Samples, predicted);
        var answers = predicted.Chunk(outputs).Select(row => ClassAnswer.Of(spec, row)).ToList();

        if (!told)
        {
            Assert.All(answers, Assert.Null);
            return;
        }

        Assert.All(answers, answer => Assert.Equal(1, answer!.Probabilities.Sum(), 1e-6));
        Assert.All(answers.SelectMany(answer => answer!.Probabilities), one => Assert.InRange(one, 0, 1));
        Assert.All(answers, answer => Assert.Equal(answer!.Probabilities.Max(), answer.Probabilities[answer.Label]));
        var seen = new List<int>();
        var whole = Trainer.Evaluate(network, data, (row, label, row2) =>
        {
            seen.Add(label);
            Assert.Equal(predicted.AsSpan(row * outputs, outputs).ToArray(), row2.ToArray());
        }, TestContext.Current.CancellationToken);
        Assert.Equal(answers.Select(answer => answer!.Label), seen);
        Assert.Equal(answers.Index().Average(one => one.Item!.Label == data.Label(one.Index) ? 1 : 0), whole.Accuracy, 1e-6);

        // Softmax twice is what such a model was trained to.
        if (name == "softmax") return;
        var loss = answers.Index().Average(one => -Math.Log(one.Item!.Probabilities[data.Label(one.Index)]));
        Assert.Equal(loss, whole.Loss, 1e-6 * Math.Max(1, Math.Abs(loss)));
    }

    [Fact]
    public void A_model_of_one_probability_is_right_or_wrong_about_targets_of_0_and_1()
    {
        var spec = Built("one", [new DenseSpec("fc", 1), new ActivationSpec(Activation.Sigmoid)],
            Loss.BinaryCrossEntropy) with
        { Input = [1] };
        using var network = new Network(spec, maxBatch: 2);
        network.Import([1, 0]);

        Evaluation Of(params float[] targets)
        {
            var rows = new RowSet(RowSchema.Numbers(1, []), [-2, -1, 1, 2], targets: targets);
            return Trainer.Evaluate(network, rows, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, Of(0, 0, 1, 1).Accuracy);
        Assert.Equal(0.75, Of(0, 1, 1, 1).Accuracy);
        Assert.Equal(double.NaN, Of(0, 0.5f, 1, 1).Accuracy);
    }

    private static ModelSpec Built(string name, LayerSpec[] layers, Loss loss) => new()
    {
        Name = name,
        Input = [4],
        Layers = layers,
        Loss = loss,
    };

    private static RowSet Data(ModelSpec spec, int size, int classes)
    {
        var random = SeededRandom.For(3, "samples");
        var tokens = spec.Layers[0] is EmbeddingSpec embedding ? embedding.Vocabulary : 0;
        var values = new float[Samples * size];
        for (var i = 0; i < values.Length; i++) values[i] = tokens > 0 ? random.NextInt32(tokens) : random.NextInt32(1000) / 1000f;
        string[] names = [.. Enumerable.Range(0, classes).Select(one => $"{one}")];
        return new RowSet(RowSchema.Numbers(size, names), values, [.. Enumerable.Range(0, Samples).Select(i => i % classes)]);
    }
}
