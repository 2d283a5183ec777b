using Tributary.Engine.Kernels;
using Tributary.Engine.Optimizers;

namespace Tributary.Engine.Layers;

/// <summary>What the layers of one pass over a batch share.</summary>
internal sealed class Pass(WorkerPool pool)
{
    /// <summary>Samples in the batch.</summary>
    public int Count { get; set; }

    public bool Training { get; set; }

    public int Workers { get; set; } = 1;

    public Optimizer? Optimizer { get; set; }

    /// <summary>The learning rate where the optimizer does nothing but w -= rate * g, which layers then do inside their gradient; else
    /// null.</summary>
    public float? PlainRate { get; set; }

    public ulong Seed { get; set; }

    public long Step { get; set; }

    public void Barrier() => pool.Barrier(Workers);
}
