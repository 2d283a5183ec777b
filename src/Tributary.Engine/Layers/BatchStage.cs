namespace Tributary.Engine.Layers;

internal sealed unsafe class BatchStage(BatchOp op) : Stage
{
    public override IEnumerable<Op> Ops => [op];

    public override void Forward(Pass pass, int worker) => op.Forward(Input.Values, Output.Values, pass, worker);

    public override void Backward(Pass pass, int worker)
    {
        op.Backward(Input.Values, Output.Values, Output.Gradients, Input.Gradients, pass, worker);
        pass.Barrier();
        op.Refresh(worker, pass.Workers);
    }
}
