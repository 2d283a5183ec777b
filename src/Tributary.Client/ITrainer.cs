using Tributary.Core.Clients;
using Tributary.Engine.Training;

namespace Tributary.Client;

/// <summary>Bring your own trainer: anything that makes a model better on samples that it alone knows. <see cref="TrainerClient"/> puts it
/// behind the client port: it checks what comes back and makes a typed refusal of what is thrown.</summary>
/// <remarks>Weights come and go as <c>ModelState</c>: one float32 buffer and the layout that names its tensors, in PyTorch's names and
/// shapes (dense layers [out, in], convolutions [out, in, height, width]); <c>Model.Tensor("fc1.weight")</c> is one tensor's span. What is
/// handed back may have its tensors in any order; they are matched by name. A trainer is never asked twice at the same time.</remarks>
public interface ITrainer
{
    /// <summary>Samples it holds; null where it does not know before it trains.</summary>
    long? Examples => null;

    /// <summary>What kind of samples they are, so that runs of another kind pass the client by; unknown fits everything.</summary>
    Holdings Holds => Holdings.Unknown;

    /// <summary>The table that it learns from; null for samples of another kind. The client tells of it what a run over tables asks before
    /// its first round; the trainer gets the schema with each assignment, and reads its rows by it
    /// (<see cref="ClientTable.For"/>).</summary>
    ClientTable? Table => null;

    /// <summary>Trains the assignment's model.</summary>
    /// <param name="assignment">The weights to start from, the architecture, and the options (epochs, batch size, optimizer, this client's
    /// seed).</param>
    /// <param name="progress">Report now and then: it keeps a slow client from being taken for a dead one.</param>
    /// <returns>All weights, the number of samples trained on (1..2^53), and numbers by name; <see cref="Metrics"/> holds the names the
    /// house knows.</returns>
    /// <param name="cancellation">The answer is no longer wanted.</param>
    /// <exception cref="TrainerException">The trainer will not or cannot, with the reason.</exception>
    Task<Update> TrainAsync(TrainAssignment assignment, IProgress<ClientProgress> progress, CancellationToken cancellation);

    /// <summary>Tests the assignment's model on the trainer's samples.</summary>
    /// <returns>Samples, mean loss, the share of right answers (NaN where there is none), and other numbers by name.</returns>
    /// <inheritdoc cref="TrainAsync"/>
    Task<Evaluation> EvaluateAsync(EvaluateAssignment assignment, IProgress<ClientProgress> progress, CancellationToken cancellation);
}
