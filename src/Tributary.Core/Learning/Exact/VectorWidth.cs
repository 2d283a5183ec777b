namespace Tributary.Core.Learning.Exact;

/// <summary>Doubles in a register. All widths give the same bits; tests run each.</summary>
internal enum VectorWidth { Scalar = 1, Two = 2, Four = 4, Eight = 8 }
