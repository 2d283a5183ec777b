using System.Runtime.InteropServices;

namespace Tributary.Engine.Kernels;

/// <summary>A weighted sum of rows picked by a list: <c>Out[v] (+)= sum over i of Values[i] * X[At[i] + v]</c>. After max pooling at most
/// one in four gradients is not zero, so a convolution's gradients are sums over such lists, at a quarter of the work or less.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Gather
{
    public float* X;
    public int Width;
    public int* At;
    public float* Values;
    public int Count;
    public float* Out;

    /// <summary>Only where panels are picked: <c>Out[16 p + v] = sum over i of Values[i] * X[At[i] + p PanelStride + v]</c>, v &lt; 16.</summary>
    public nint PanelStride;

    /// <summary>Number of panels that are picked.</summary>
    public int Panels;
}
