using Tributary.Engine.Models;

namespace Tributary.Core.Learning.Optimizers;

/// <summary>v = beta v + delta; x += lr v (Hsu, Qi and Brown 2019, FedAvgM).</summary>
internal sealed class ServerMomentum(double learningRate, double momentum) : IServerOptimizer
{
    public string Kind => "momentum";

    public ServerStep Apply(ModelState current, ModelState aggregate, ServerOptimizerState? state)
    {
        var velocity = ServerBuffers.Next(state, Kind, "momentum", current, 0);
        var next = aggregate.Values.ToArray();
        var start = current.Values.Span;
        foreach (var tensor in current.Layout.Tensors)
        {
            if (tensor.Role != TensorRole.Parameter) continue;
            for (var i = (int)tensor.Offset; i < tensor.Offset + tensor.Length; i++)
            {
                velocity[i] = (float)((momentum * velocity[i]) + ((double)next[i] - start[i]));
                next[i] = (float)(start[i] + (learningRate * velocity[i]));
            }
        }

        var buffers = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal) { ["momentum"] = velocity };
        return new ServerStep(new ModelState(current.Layout, next), new ServerOptimizerState(Kind, (state?.Step ?? 0) + 1, buffers));
    }
}
