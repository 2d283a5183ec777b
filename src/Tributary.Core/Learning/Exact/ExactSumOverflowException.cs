namespace Tributary.Core.Learning.Exact;

/// <summary>The round's updates, each in range by itself, weigh too much together for the 64-bit sum of one tensor.</summary>
public sealed class ExactSumOverflowException(string tensor)
    : Exception($"the updates of this round weigh too much for an exact sum of tensor {tensor}: examples times values may reach 2^28 times the model's largest value; ask fewer clients, or let them count examples in thousands")
{
    public string Tensor { get; } = tensor;
}
