namespace Tributary.Transports.Mqtt.Streams;

/// <summary>Weights as whole numbers of 8 or 16 bits, spread evenly between two bounds. Every step is taken in float32, as numpy takes
/// it.</summary>
internal static class Quantisation
{
    /// <summary>The largest whole number of a precision.</summary>
    public static int Top(int precision) => (1 << precision) - 1;

    /// <summary>Makes weights of whole numbers, in place: q / (2^p - 1) * (max - min) + min.</summary>
    /// <exception cref="StreamMessageException">One lies outside 0..2^p - 1.</exception>
    public static void Inflate(Span<float> values, int precision, float min, float max, NumpyType? type, int layer)
    {
        float top = Top(precision), range = max - min;
        if (!float.IsFinite(range)) throw StreamJson.Fault(StreamFault.OutOfRange, $"minV {min} and maxV {max} lie too far apart");

        // An original rounds 65,535 to a half float, and gets infinity.
        var isHalf = precision == 16 && type == NumpyType.Float16;
        for (var i = 0; i < values.Length; i++)
        {
            var q = values[i];
            if (isHalf && float.IsPositiveInfinity(q)) q = top;
            if (!(q >= 0 && q <= top))
                throw StreamJson.Fault(float.IsFinite(q) ? StreamFault.OutOfRange : StreamFault.NotFinite,
                    $"weights[{layer}]: value {i} is {q}; with precision {precision} values lie in 0..{top}");
            values[i] = (q / top * range) + min;
        }
    }

    public static void CheckFinite(ReadOnlySpan<float> values, int layer)
    {
        for (var i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                throw StreamJson.Fault(StreamFault.NotFinite, $"weights[{layer}]: value {i} is {values[i]}");
    }

    /// <summary>The least and the greatest weight.</summary>
    /// <exception cref="ArgumentException">One is infinite or no number.</exception>
    public static (float Min, float Max) Bounds(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty) return (0, 0);
        float min = values[0], max = values[0];
        foreach (var value in values)
        {
            if (!float.IsFinite(value)) throw new ArgumentException($"a weight is {value}", nameof(values));
            if (value < min) min = value;
            if (value > max) max = value;
        }

        return (min, max);
    }

    /// <summary>round-half-even((w - min) / (max - min) * (2^p - 1)).</summary>
    public static int Quantise(float value, int precision, float min, float max)
    {
        float top = Top(precision);
        return (int)MathF.Round((value - min) / (max - min) * top, MidpointRounding.ToEven);
    }
}
