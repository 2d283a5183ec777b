using System.Runtime.InteropServices;

namespace Tributary.Engine.Kernels;

/// <summary>The argument of the matrix kernels that everything dense and convolutional is made of:
/// <c>acc[r][j] = sum over s, k of A[Rows[r] + Segments[s] + k Step] * B[(s Length + k) BStep + j]</c>,
/// then stored, added, scaled or given a bias at <c>C[CRows[r] + j]</c>. Tables of offsets make the same kernel serve dense layers,
/// convolutions (implicit GEMM over NHWC, no im2col), weight gradients and input gradients. Every accumulator runs over s and k in order, so
/// the result does not depend on the vector width.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Tile
{
    public const int Store = 0, Add = 1, BiasRelu = 2, Bias = 3, AddScaled = 4, FinishMask = 7, FromC = 8;

    public float* A;
    public int RowCount;
    public int Width;
    public int* Rows;
    public nint Step;
    public int* Segments;
    public int SegmentCount;
    public int Length;
    public float* B;
    public nint BStep;

    /// <summary>Distance from one group of 16 columns of B to the next.</summary>
    public nint BPanel;

    public float* C;
    public int* CRows;

    /// <summary>Distance from one group of 16 columns of C to the next.</summary>
    public nint CPanel;
    public int Mode;
    public float* BiasValues;
    public float Alpha;
}
