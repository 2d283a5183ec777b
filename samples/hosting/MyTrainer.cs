using Tributary.Client;
using Tributary.Core.Clients;
using Tributary.Engine.Training;

namespace Clinic;

/// <summary>The least that a trainer is: it gives the model back as it came.</summary>
internal sealed class MyTrainer : ITrainer
{
    public int Trained { get; private set; }

    public long? Examples => 1;

    public Task<Update> TrainAsync(TrainAssignment assignment, IProgress<ClientProgress> progress, CancellationToken cancellation)
    {
        Trained++;
        return Task.FromResult(new Update(assignment.Model, 1));
    }

    public Task<Evaluation> EvaluateAsync(EvaluateAssignment assignment, IProgress<ClientProgress> progress, CancellationToken cancellation)
        => Task.FromResult(new Evaluation(1, 0.5, 0.5));
}
