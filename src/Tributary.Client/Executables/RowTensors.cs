using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Client.Executables;

/// <summary>Rows as a program gets them: safetensors with <c>features</c> [rows, numbers], <c>labels</c> [rows] (the class's number, where
/// rows have classes) and <c>targets</c> [rows, numbers] (where they have some), float32 all.</summary>
internal static class RowTensors
{
    public static void Write(string path, DataSet rows)
    {
        var (width, targets) = (rows.FeatureSize, rows.TargetSize);
        var layout = TensorLayout.Pack(Tensors(rows, width, targets));
        var values = new float[layout.Length];
        var (labels, wanted) = (rows.Count * width, rows.Count * (width + (rows.Classes > 0 ? 1 : 0)));
        for (var i = 0; i < rows.Count; i++)
        {
            rows.CopyFeatures(i, values.AsSpan(i * width, width));
            if (rows.Classes > 0) values[labels + i] = rows.Label(i);
            if (targets > 0) rows.CopyTarget(i, values.AsSpan(wanted + (i * targets), targets));
        }

        SafeTensors.Write(path, layout, values);
    }

    private static IEnumerable<(string Name, int[] Shape, TensorRole Role)> Tensors(DataSet rows, int width, int targets)
    {
        yield return ("features", [rows.Count, width], TensorRole.Parameter);
        if (rows.Classes > 0) yield return ("labels", [rows.Count], TensorRole.Parameter);
        if (targets > 0) yield return ("targets", [rows.Count, targets], TensorRole.Parameter);
    }
}
