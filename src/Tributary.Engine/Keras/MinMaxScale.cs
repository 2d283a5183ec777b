using Tributary.Engine.Data;

namespace Tributary.Engine.Keras;

/// <summary>scikit-learn's fitted MinMaxScaler as the Keras system uses it, in double precision: x' = x * scale + min, without clipping
/// (scale = 1 / range; 1 where a column is constant).</summary>
public sealed record MinMaxScale
{
    /// <summary>More columns are refused.</summary>
    public const int MaxColumns = 100_000;

    /// <summary>One a column; finite.</summary>
    public required double[] Scale { get; init; }

    /// <summary>One a column; finite.</summary>
    public required double[] Min { get; init; }

    /// <summary>Least value of each column that it was fitted to.</summary>
    public required double[] DataMin { get; init; }

    /// <summary>Greatest value of each column that it was fitted to.</summary>
    public required double[] DataMax { get; init; }

    /// <summary>Rows that it was fitted to.</summary>
    public long Samples { get; init; }

    /// <summary>Names of the columns; empty where the file has none (scikit-learn before 1.0).</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    public int Columns => Scale.Length;

    /// <summary>Fits to rows, into 0..1.</summary>
    /// <param name="rows">At least one.</param>
    /// <exception cref="ArgumentException">There are no rows, or a value is infinite or no number.</exception>
    public static MinMaxScale Fit(DataSet rows, IReadOnlyList<string>? names = null)
    {
        if (rows.Count == 0) throw new ArgumentException("a scaler is fitted to at least one row", nameof(rows));
        var row = new float[rows.FeatureSize];
        double[] min = new double[row.Length], max = new double[row.Length];
        for (var at = 0; at < rows.Count; at++)
        {
            rows.CopyFeatures(at, row);
            for (var i = 0; i < row.Length; i++)
            {
                if (!float.IsFinite(row[i])) throw new ArgumentException($"row {at}, column {i} holds {row[i]}", nameof(rows));
                min[i] = at == 0 ? row[i] : Math.Min(min[i], row[i]);
                max[i] = at == 0 ? row[i] : Math.Max(max[i], row[i]);
            }
        }

        double[] scale = [.. min.Zip(max, (least, most) => least == most ? 1 : 1 / (most - least))];
        return new MinMaxScale
        {
            Scale = scale,
            Min = [.. min.Zip(scale, (least, factor) => 0 - (least * factor))],
            DataMin = min,
            DataMax = max,
            Samples = rows.Count,
            Names = names ?? [],
        };
    }

    /// <summary>Scales a row.</summary>
    /// <param name="row">As many numbers as there are columns.</param>
    /// <param name="scaled">As many; it may be the row itself.</param>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public void Apply(ReadOnlySpan<double> row, Span<double> scaled)
    {
        if (row.Length != Columns) throw new ArgumentException($"the row has {row.Length} columns; the scaler {Columns}", nameof(row));
        for (var i = 0; i < row.Length; i++) scaled[i] = (row[i] * Scale[i]) + Min[i];
    }
}
