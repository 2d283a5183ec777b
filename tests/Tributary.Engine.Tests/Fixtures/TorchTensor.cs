namespace Tributary.Engine.Tests.Fixtures;

/// <summary>One tensor of a recorded model.</summary>
/// <param name="Gradient">After one backward pass; null for buffers.</param>
/// <param name="After">The tensor after one optimizer step.</param>
internal sealed record TorchTensor(string Name, int[] Shape, float[] Values, TorchFigures? Gradient, TorchFigures After);
