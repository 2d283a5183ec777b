using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Core;
using Tributary.Core.Rounds;
using Tributary.Engine.Specs;
using Tributary.Engine.Training;

namespace Tributary.Coordinator.Inference;

/// <summary>Asks models about samples, on a thread of its own: training and testing do not hold it up.</summary>
internal sealed class Predictor(IModelStore models, TrainedData data) : IDisposable
{
    private const int Batch = 64;

    private readonly TrainerPool _thread = new(1);
    private (string Sha256, ModelState Model)? _last;

    /// <exception cref="ProblemException">404: the model is no longer kept. 422: the samples do not fit it.</exception>
    public async Task<PredictReply> AskAsync(ModelPlace place, Question question, CancellationToken cancellation)
    {
        var (spec, samples) = (place.From.Model, question.Samples);
        var model = await FindAsync(place.Sha256, cancellation)
            ?? throw Problems.NotFound($"the model of round {place.Round} is no longer kept",
            "ask for a model that GET /api/models shows as kept");
        try
        {
            var (outputs, classes) = await _thread.RunAsync(networks => (Ask(networks.Get(spec, Batch), model, samples),
                data.Classes(place.From)), cancellation);
            if (outputs.FindIndex(row => !row.All(float.IsFinite)) is >= 0 and var at)
                throw Problems.Invalid($"sample {at} makes {spec.Name} overflow: its output is no finite number",
                    "send values of the size that it was trained on");
            var answers = ClassAnswer.Classes(spec) == 0 ? null : outputs.ConvertAll(row => ClassAnswer.Of(spec, row)!);
            return new PredictReply(place.Sha256, place.From.Run.Id, place.Round, outputs,
                answers?.ConvertAll(answer => answer.Label), answers?.ConvertAll(answer => answer.Probabilities))
            {
                Classes = answers is null || classes.Count != answers[0].Probabilities.Length ? null : classes,
                Features = question.Shown ? samples : null,
                Shape = question.Shown ? spec.Input : null,
            };
        }
        catch (ArgumentException fault)
        {
            throw Problems.Invalid($"the samples do not fit {spec.Name}: {fault.Plain()}",
                $"a sample is [{string.Join(", ", spec.Input)}], row by row, as in training");
        }
    }

    /// <summary>Other work that takes time and memory, one piece after the other.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation) => _thread.RunAsync(_ => work(), cancellation);

    public void Dispose() => _thread.Dispose();

    private static List<float[]> Ask(Network network, ModelState model, IReadOnlyList<float[]> samples)
    {
        network.Import(model.Values.Span);
        var features = new float[samples.Count * network.InputSize];
        for (var i = 0; i < samples.Count; i++) samples[i].CopyTo(features, i * network.InputSize);
        var outputs = new float[samples.Count * network.OutputSize];
        network.Predict(features, samples.Count, outputs);
        return [.. outputs.Chunk(network.OutputSize)];
    }

    // The last model asked stays: as a rule the next question is for it too.
    private async Task<ModelState?> FindAsync(string sha256, CancellationToken cancellation)
    {
        if (_last is { } last && last.Sha256 == sha256) return last.Model;
        var model = await models.FindAsync(sha256, cancellation);
        if (model is not null) _last = (sha256, model);
        return model;
    }
}
