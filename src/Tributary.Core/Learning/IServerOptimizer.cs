namespace Tributary.Core.Learning;

/// <summary>Takes the aggregate of a round as a direction (Reddi et al. 2021): the step delta = aggregate - current stands for a
/// negative gradient. Parameters take the optimizer's step, buffers the aggregate, local tensors stay.</summary>
public interface IServerOptimizer
{
    /// <summary>The name under which its state is kept.</summary>
    string Kind { get; }

    /// <summary>One step. Pure: nothing given is changed, and the same arguments give the same bits.</summary>
    /// <param name="state">What the last step returned; null before the first.</param>
    /// <exception cref="ArgumentException">The state is another optimizer's or of another model.</exception>
    ServerStep Apply(ModelState current, ModelState aggregate, ServerOptimizerState? state);
}
