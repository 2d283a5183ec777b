namespace Tributary.Engine.Layers;

/// <summary>A part of the network between two points where all workers meet: either one layer that takes the batch as a whole, or a run of
/// layers that take sample after sample.</summary>
internal abstract unsafe class Stage
{
    /// <summary>The batch before the stage, and its gradient (null in the first stage, and before any weights).</summary>
    public required Batch Input { get; init; }

    /// <summary>The batch after the stage.</summary>
    public required Batch Output { get; init; }

    public abstract IEnumerable<Op> Ops { get; }

    /// <summary>Allocates what only training needs; called by one thread, before the workers start.</summary>
    public virtual void PrepareTraining()
    {
        Input.PrepareTraining();
        Output.PrepareTraining();
    }

    public abstract void Forward(Pass pass, int worker);

    public abstract void Backward(Pass pass, int worker);
}
