using Tributary.Engine.Training;

namespace Tributary.Core.Rounds;

/// <summary>Tests a model on the server's own test set; the host brings it.</summary>
public interface IEvaluator
{
    Task<Evaluation> EvaluateAsync(ModelState model, CancellationToken cancellation);
}
