using System.Runtime.InteropServices;

namespace Tributary.Engine.Layers;

/// <param name="Sample">Index in the batch.</param>
/// <param name="Worker">Whose scratch memory to use.</param>
/// <param name="Training">False in inference: nothing is kept for a backward pass.</param>
/// <param name="Step">Number of the step since the seed was set: with the sample it fixes what dropout draws.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Place(int Sample, int Worker, bool Training, ulong Seed, long Step);
