using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tributary.Engine.Kernels;

/// <summary>Functions of one element. Buffers have slack, so a vector may run past the end of a row; what it writes there is never read.</summary>
internal static unsafe class Elementwise
{
    /// <summary>sum += dy, where relu was open (y above zero); exact about where it ends, because sums lie close together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddWhere(float* sum, float* dy, float* y, int count, bool relu)
    {
        var min = relu ? 0 : float.NegativeInfinity;
        var lanes = Vector<float>.Count;
        var i = 0;
        for (; i <= count - lanes; i += lanes)
            Vector.Store(Vector.Load(sum + i) + Vector.ConditionalSelect(Vector.GreaterThan(Vector.Load(y + i), new Vector<float>(min)), Vector.Load(dy + i), Vector<float>.Zero), sum + i);
        for (; i < count; i++) sum[i] += y[i] > min ? dy[i] : 0;
    }

    /// <summary>to = dy where relu was open, else zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Mask(float* to, float* dy, float* y, int count, bool relu)
    {
        var min = new Vector<float>(relu ? 0 : float.NegativeInfinity);
        for (var i = 0; i < count; i += Vector<float>.Count)
            Vector.Store(Vector.ConditionalSelect(Vector.GreaterThan(Vector.Load(y + i), min), Vector.Load(dy + i), Vector<float>.Zero), to + i);
    }

    /// <summary>y += bias, then relu where wanted; <paramref name="count"/> is a multiple of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddBias(float* y, float* bias, int count, bool relu)
    {
        var min = new Vector<float>(relu ? 0 : float.NegativeInfinity);
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            var sum = Vector.Load(y + i) + Vector.Load(bias + i);
            Vector.Store(Vector.ConditionalSelect(Vector.LessThan(sum, min), min, sum), y + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Relu(float* x, float* y, int count)
    {
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            var v = Vector.Load(x + i);
            Vector.Store(Vector.ConditionalSelect(Vector.LessThan(v, Vector<float>.Zero), Vector<float>.Zero, v), y + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Sigmoid(float* x, float* y, int count)
    {
        for (var i = 0; i < count; i += Vector<float>.Count) Vector.Store(VectorMath.Sigmoid(Vector.Load(x + i)), y + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Tanh(float* x, float* y, int count)
    {
        for (var i = 0; i < count; i += Vector<float>.Count) Vector.Store(VectorMath.Tanh(Vector.Load(x + i)), y + i);
    }

    /// <summary>In place on <paramref name="rows"/> rows: one call for a batch, because in a small network the call is what costs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SigmoidRows(float* x, nint stride, int rows, int count)
    {
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            float* at = x + i;
            for (var row = 0; row < rows; row++, at += stride) Vector.Store(VectorMath.Sigmoid(Vector.Load(at)), at);
        }
    }

    /// <inheritdoc cref="SigmoidRows"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void TanhRows(float* x, nint stride, int rows, int count)
    {
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            float* at = x + i;
            for (var row = 0; row < rows; row++, at += stride) Vector.Store(VectorMath.Tanh(Vector.Load(at)), at);
        }
    }

    /// <summary>dy *= y (1 - y), on rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SigmoidBackwardRows(float* dy, float* y, nint stride, int rows, int count)
    {
        for (var row = 0; row < rows; row++, dy += stride, y += stride)
        {
            for (var i = 0; i < count; i += Vector<float>.Count)
            {
                var v = Vector.Load(y + i);
                Vector.Store(Vector.Load(dy + i) * v * (Vector<float>.One - v), dy + i);
            }
        }
    }

    /// <summary>sum[j] = column j of some rows, <paramref name="count"/> columns, a multiple of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SumColumns(float* sum, float* rows, nint stride, int rowCount, int count)
    {
        for (var j = 0; j < count; j += Vector<float>.Count)
        {
            var total = Vector<float>.Zero;
            float* row = rows + j;
            for (var i = 0; i < rowCount; i++, row += stride) total += Vector.Load(row);
            Vector.Store(total, sum + j);
        }
    }

    /// <summary>dx = dy y (1 - y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SigmoidBackward(float* dy, float* y, float* dx, int count)
    {
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            var v = Vector.Load(y + i);
            Vector.Store(Vector.Load(dy + i) * v * (Vector<float>.One - v), dx + i);
        }
    }

    /// <summary>dx = dy (1 - y^2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void TanhBackward(float* dy, float* y, float* dx, int count)
    {
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            var v = Vector.Load(y + i);
            Vector.Store(Vector.Load(dy + i) * (Vector<float>.One - (v * v)), dx + i);
        }
    }

    /// <summary>y += x, to the exact end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Add(float* y, float* x, long count)
    {
        long i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count) Vector.Store(Vector.Load(y + i) + Vector.Load(x + i), y + i);
        for (; i < count; i++) y[i] += x[i];
    }

    /// <summary>y += x, then the next x, <paramref name="stride"/> further, and so on in order: <paramref name="others"/> of them in one pass;
    /// <paramref name="count"/> is a multiple of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddAll(float* y, float* x, nint stride, int others, long count)
    {
        for (long i = 0; i < count; i += Vector<float>.Count)
        {
            var sum = Vector.Load(y + i);
            float* from = x + i;
            for (var n = 0; n < others; n++, from += stride) sum += Vector.Load(from);
            Vector.Store(sum, y + i);
        }
    }

    /// <summary>Softmax of each run of <paramref name="count"/> numbers; returns ln(sum exp) of the run.</summary>
    public static double Softmax(float* x, float* y, int count)
    {
        var max = x[0];
        for (var i = 1; i < count; i++) max = MathF.Max(max, x[i]);
        float sum = 0;
        for (var i = 0; i < count; i++) y[i] = x[i] - max;
        Exp(y, count);
        for (var i = 0; i < count; i++) sum += y[i];
        var scale = 1 / sum;
        for (var i = 0; i < count; i++) y[i] *= scale;
        return max + Math.Log(sum);
    }

    /// <summary>ln(sum exp) of some numbers.</summary>
    public static double LogSumExp(float* x, int count)
    {
        var max = x[0];
        for (var i = 1; i < count; i++) max = MathF.Max(max, x[i]);
        double sum = 0;
        float* block = stackalloc float[256];
        for (var start = 0; start < count; start += 256)
        {
            var length = Math.Min(256, count - start);
            for (var i = 0; i < length; i++) block[i] = x[start + i] - max;
            Exp(block, length);
            for (var i = 0; i < length; i++) sum += block[i];
        }

        return max + Math.Log(sum);
    }

    /// <summary>In place, exact about where it ends.</summary>
    private static void Exp(float* x, int count)
    {
        var lanes = Vector<float>.Count;
        var i = 0;
        for (; i <= count - lanes; i += lanes) Vector.Store(VectorMath.Exp(Vector.Load(x + i)), x + i);
        if (i == count) return;
        var rest = stackalloc float[lanes];
        for (var j = 0; j < lanes; j++) rest[j] = i + j < count ? x[i + j] : 0;
        Vector.Store(VectorMath.Exp(Vector.Load(rest)), rest);
        for (var j = 0; i + j < count; j++) x[i + j] = rest[j];
    }
}
