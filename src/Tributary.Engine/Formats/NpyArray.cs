using Tributary.Engine.Models;

namespace Tributary.Engine.Formats;

/// <summary>A NumPy array.</summary>
/// <param name="Shape">Extents; empty for a scalar.</param>
/// <param name="Values">Row-major (C order), whatever order the file has.</param>
/// <param name="Original">The file's element type, or for uint16, uint32 and uint64 the signed type that comes nearest.</param>
public sealed record NpyArray(IReadOnlyList<int> Shape, float[] Values, ElementType Original = ElementType.Float32);
