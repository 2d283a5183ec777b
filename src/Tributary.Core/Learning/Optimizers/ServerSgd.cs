using Tributary.Engine.Models;

namespace Tributary.Core.Learning.Optimizers;

/// <summary>x += lr delta. With a rate of 1 the model becomes the aggregate, bit for bit: plain federated averaging.</summary>
internal sealed class ServerSgd(double learningRate = 1) : IServerOptimizer
{
    public string Kind => "sgd";

    public ServerStep Apply(ModelState current, ModelState aggregate, ServerOptimizerState? state)
    {
        if (learningRate == 1) return new ServerStep(aggregate, null);
        var next = aggregate.Values.ToArray();
        var start = current.Values.Span;
        foreach (var tensor in current.Layout.Tensors)
        {
            if (tensor.Role != TensorRole.Parameter) continue;
            for (var i = (int)tensor.Offset; i < tensor.Offset + tensor.Length; i++)
                next[i] = (float)(start[i] + (learningRate * ((double)next[i] - start[i])));
        }

        return new ServerStep(new ModelState(current.Layout, next), null);
    }
}
