using Tributary.Core;
using Tributary.Core.Learning;
using Tributary.Engine.Models;

namespace Tributary.Storage.Runs;

/// <summary>A server optimizer's buffers as one model of flat tensors, ordered by name, so that the model store keeps them too.</summary>
internal static class OptimizerBuffers
{
    public static ModelState Pack(ServerOptimizerState state)
    {
        var buffers = state.Buffers.OrderBy(buffer => buffer.Key, StringComparer.Ordinal).ToList();
        var layout = TensorLayout.Pack(buffers.Select(buffer => (buffer.Key, new[] { buffer.Value.Length }, TensorRole.Buffer)));
        var values = new float[layout.Length];
        foreach (var (name, buffer) in buffers) buffer.Span.CopyTo(values.AsSpan((int)layout.Find(name)!.Offset));
        return new ModelState(layout, values);
    }

    public static ServerOptimizerState Unpack(string kind, long step, ModelState packed) => new(kind, step,
        packed.Layout.Tensors.ToDictionary(tensor => tensor.Name, tensor => packed.Values.Slice((int)tensor.Offset, (int)tensor.Length),
            StringComparer.Ordinal));
}
