using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tributary.Core.Learning.Gossip;

/// <summary>Averages nodes' models. Each value is summed in double precision in the order of nodes, and rounded once: the bits depend
/// neither on the number of threads nor on the machine.</summary>
internal static class ModelMixer
{
    // Sums of a block stay in the first-level cache while every peer's values go over them.
    private const int Block = 2048;

    /// <summary>The nodes' models after one averaging; who has no peers keeps its own.</summary>
    /// <param name="models">One for each node, all of one layout.</param>
    /// <param name="threads">Threads to share the nodes.</param>
    public static ModelState[] Mix(IReadOnlyList<ModelState> models, Mixing mixing, int threads)
    {
        var mixed = new ModelState[models.Count];

        // Where everybody has the same average (all with all) it is made once.
        var first = mixing.Count > 0 ? mixing.Row(0) : null;
        var shared = first is not null && Enumerable.Range(0, mixing.Count).All(node => mixing.Row(node).Is(first))
            ? Mix(models, first) : null;
        Parallel.For(0, models.Count, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads) }, node => mixed[node]
            = shared ?? (mixing.Row(node).Nodes.Length == 1 ? models[node] : Mix(models, mixing.Row(node))));
        return mixed;
    }

    /// <summary>The mean of two models, which both ends of a pair have afterwards.</summary>
    public static ModelState Halfway(ModelState one, ModelState other) => Mix([one, other], new MixingRow([0, 1], [0.5, 0.5]));

    /// <summary>One node's average.</summary>
    internal static ModelState Mix(IReadOnlyList<ModelState> models, MixingRow row)
    {
        var layout = models[row.Nodes[0]].Layout;
        var (result, sums) = (new float[layout.Length], new double[Block]);
        for (var at = 0; at < result.Length; at += Block)
        {
            var count = Math.Min(Block, result.Length - at);
            Array.Clear(sums);
            for (var i = 0; i < row.Nodes.Length; i++) Add(models[row.Nodes[i]].Values.Span.Slice(at, count), row.Weights[i], sums);
            for (var i = 0; i < count; i++) result[at + i] = (float)sums[i];
        }

        return new ModelState(layout, result);
    }

    private static void Add(ReadOnlySpan<float> values, double weight, double[] sums)
    {
        ref var from = ref MemoryMarshal.GetReference(values);
        ref var to = ref MemoryMarshal.GetArrayDataReference(sums);
        var (factor, i) = (Vector256.Create(weight), 0);
        for (; i <= values.Length - 8; i += 8)
        {
            var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)i));
            (Vector256.LoadUnsafe(ref to, (nuint)i) + (low * factor)).StoreUnsafe(ref to, (nuint)i);
            (Vector256.LoadUnsafe(ref to, (nuint)i + 4) + (high * factor)).StoreUnsafe(ref to, (nuint)i + 4);
        }

        for (; i < values.Length; i++) sums[i] += values[i] * weight;
    }
}
