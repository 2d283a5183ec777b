using System.Runtime.InteropServices;

namespace Tributary.Engine.Kernels;

/// <summary>Four dot products for each of some rows: <c>Out[r OutStride + q] = sum over p, l &lt; 16 of Rows[r RowStride + 16 p + l] *
/// Weights[p PanelStride + 16 q + l]</c>, q &lt; 4: the gradient with respect to a dense layer's input, on weights that lie in panels of
/// 16 outputs. The 16 partial sums are added in one fixed tree (<see cref="Lanes"/>), whatever the vector width.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Dot
{
    public float* Rows;
    public nint RowStride;
    public float* Weights;
    public nint PanelStride;
    public int Panels;
    public float* Out;
    public nint OutStride;
}
