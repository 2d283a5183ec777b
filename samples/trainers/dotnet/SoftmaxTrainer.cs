using Tributary.Client;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Training;

/// <summary>Softmax regression by hand, for models of one dense layer (<c>logreg</c>): stochastic gradient descent over this client's
/// samples. Nothing here knows of rounds,
/// other clients or networks.</summary>
internal sealed class SoftmaxTrainer(DataSet data) : ITrainer
{
    private const string Weight = "fc1.weight", Bias = "fc1.bias";

    public long? Examples => data.Count;

    public Task<Update> TrainAsync(TrainAssignment assignment, IProgress<ClientProgress> progress, CancellationToken cancellation)
    {
        // 1. The weights to start from, in a buffer of our own: weight [classes, inputs] and bias [classes], where the layout says.
        var (classes, inputs) = Shape(assignment.Model);
        var values = assignment.Model.Values.ToArray();
        var layout = assignment.Model.Layout;
        var (weightAt, biasAt) = ((int)layout.Find(Weight)!.Offset, (int)layout.Find(Bias)!.Offset);

        // 2. One sample after another, in an order that the round's seed decides.
        var rate = (float)assignment.Training.Optimizer.LearningRate;
        var order = Enumerable.Range(0, data.Count).ToArray();
        var random = new Random((int)(assignment.Seed & int.MaxValue));
        var (sample, scores) = (new float[inputs], new float[classes]);
        double loss = 0;
        for (var epoch = 1; epoch <= assignment.Training.Epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            random.Shuffle(order);
            loss = 0;
            foreach (var i in order)
            {
                data.CopyFeatures(i, sample);
                var label = data.Label(i);
                Chances(values.AsSpan(weightAt, classes * inputs), values.AsSpan(biasAt, classes), sample, scores);
                loss -= Math.Log(Math.Max(scores[label], 1e-12));
                scores[label] -= 1;
                for (var c = 0; c < classes; c++)
                {
                    var step = rate * scores[c];
                    var row = values.AsSpan(weightAt + (c * inputs), inputs);
                    for (var j = 0; j < inputs; j++) row[j] -= step * sample[j];
                    values[biasAt + c] -= step;
                }
            }

            // A slow client that says how far it is is not taken for a dead one.
            progress.Report(new ClientProgress(assignment.RunId, assignment.Round)
            {
                Epoch = epoch,
                Epochs = assignment.Training.Epochs,
                Loss = loss / data.Count,
            });
        }

        // 3. The better weights, how many samples they rest on, and the numbers worth knowing.
        return Task.FromResult(new Update(new ModelState(layout, values), data.Count)
        {
            Metrics = new Dictionary<string, double> { [Metrics.Loss] = loss / data.Count },
        });
    }

    public Task<Evaluation> EvaluateAsync(EvaluateAssignment assignment, IProgress<ClientProgress> progress, CancellationToken cancellation)
    {
        var (classes, inputs) = Shape(assignment.Model);
        var (sample, scores) = (new float[inputs], new float[classes]);
        double loss = 0;
        var right = 0;
        for (var i = 0; i < data.Count; i++)
        {
            data.CopyFeatures(i, sample);
            Chances(assignment.Model.Tensor(Weight), assignment.Model.Tensor(Bias), sample, scores);
            loss -= Math.Log(Math.Max(scores[data.Label(i)], 1e-12));
            if (Array.IndexOf(scores, scores.Max()) == data.Label(i)) right++;
        }

        return Task.FromResult(new Evaluation(data.Count, loss / data.Count, (double)right / data.Count));
    }

    // A model that this trainer cannot train is refused by name; the round goes on without it.
    private (int Classes, int Inputs) Shape(ModelState model)
    {
        if (model.Layout.Tensors.Count != 2 || model.Layout.Find(Weight) is not { Shape: [var classes, var inputs] }
            || model.Layout.Find(Bias) is null || inputs != data.FeatureSize)
            throw new TrainerException(RefusalReason.BadModel, $"this trainer knows one dense layer fc1 of {data.FeatureSize} inputs");
        return (classes, inputs);
    }

    private static void Chances(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, ReadOnlySpan<float> sample, Span<float> scores)
    {
        var max = float.NegativeInfinity;
        for (var c = 0; c < scores.Length; c++)
        {
            var row = weight.Slice(c * sample.Length, sample.Length);
            var sum = bias[c];
            for (var j = 0; j < row.Length; j++) sum += row[j] * sample[j];
            max = Math.Max(max, scores[c] = sum);
        }

        var all = 0f;
        for (var c = 0; c < scores.Length; c++) all += scores[c] = MathF.Exp(scores[c] - max);
        for (var c = 0; c < scores.Length; c++) scores[c] /= all;
    }
}
