using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Data;

/// <summary>What a fitted scaler does to a row: (value - offset) / divisor, feature by feature.</summary>
/// <param name="Offsets">One a feature.</param>
/// <param name="Divisors">One a feature, none of them 0.</param>
public sealed record FeatureScaling(float[] Offsets, float[] Divisors)
{
    /// <summary>Scales one row in place.</summary>
    public void Apply(Span<float> row)
    {
        if (row.Length != Offsets.Length)
            throw new ArgumentException($"the row has {row.Length} features; the scaler was fitted to {Offsets.Length}", nameof(row));
        var rows = MemoryMarshal.Cast<float, Vector<float>>(row);
        var offsets = MemoryMarshal.Cast<float, Vector<float>>(Offsets);
        var divisors = MemoryMarshal.Cast<float, Vector<float>>(Divisors);
        for (var i = 0; i < rows.Length; i++) rows[i] = (rows[i] - offsets[i]) / divisors[i];
        for (var i = rows.Length * Vector<float>.Count; i < row.Length; i++) row[i] = (row[i] - Offsets[i]) / Divisors[i];
    }

    /// <summary>The same samples, scaled as they are copied.</summary>
    public DataSet Apply(DataSet data) => new ScaledSet(data, this);

    public JsonObject ToJson() => new() { ["offsets"] = Numbers(Offsets), ["divisors"] = Numbers(Divisors) };

    /// <param name="file">What a fault calls the source.</param>
    /// <exception cref="BrokenFileException">It is no scaling.</exception>
    public static FeatureScaling FromJson(JsonNode? json, string file)
    {
        try
        {
            var scaling = new FeatureScaling(Numbers(json!["offsets"]), Numbers(json["divisors"]));
            if (scaling.Offsets.Length == scaling.Divisors.Length && scaling.Offsets.All(float.IsFinite)
                && scaling.Divisors.All(divisor => float.IsFinite(divisor) && divisor != 0)) return scaling;
        }
        catch (Exception fault) when (fault is InvalidOperationException or NullReferenceException or FormatException or ArgumentException)
        {
            throw new BrokenFileException(file, 0, "it is no scaling: two lists of numbers, offsets and divisors, are expected", fault);
        }

        throw new BrokenFileException(file, 0, "offsets and divisors must be finite, equally many, and no divisor 0");
    }

    public void Write(string path) => File.WriteAllText(path, ToJson().ToJsonString() + "\n");

    /// <exception cref="BrokenFileException">The file is no scaling.</exception>
    public static FeatureScaling Read(string path) => FromJson(JsonFile.Read(path), path);

    private static JsonArray Numbers(float[] values) => new([.. values.Select(value => (JsonNode)value)]);

    private static float[] Numbers(JsonNode? json) => [.. json!.AsArray().Select(value => value!.GetValue<float>())];
}
