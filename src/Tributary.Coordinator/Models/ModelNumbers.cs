using Tributary.Coordinator.Api;
using Tributary.Core;
using Tributary.Engine.Models;
using static Tributary.Core.Clients.MetricsText;

namespace Tributary.Coordinator.Models;

/// <summary>Models in numbers: of each tensor, and how far two models lie apart. Sums are in double precision.</summary>
internal static class ModelNumbers
{
    /// <param name="layout">Knows the tensors' roles, which a file does not.</param>
    public static IReadOnlyList<TensorFigures> Of(ModelState model, TensorLayout layout) => [.. model.Layout.Tensors.Select(tensor =>
    {
        double sum = 0, squares = 0, least = double.PositiveInfinity, most = double.NegativeInfinity;
        var values = model.Tensor(tensor.Name);
        foreach (var value in values)
        {
            sum += value;
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        var mean = sum / Math.Max(1, values.Length);
        foreach (var value in values) squares += (value - mean) * (value - mean);
        return new TensorFigures(tensor.Name, tensor.Shape, (layout.Find(tensor.Name)?.Role ?? tensor.Role).ToString().ToLowerInvariant(),
            Finite(mean), Finite(Math.Sqrt(squares / Math.Max(1, values.Length))), Finite(least), Finite(most));
    })];

    /// <summary>Over all tensors, and each of them.</summary>
    public static (double? Distance, double? Cosine, IReadOnlyList<TensorComparison> Tensors) Compare(ModelState a, ModelState b)
    {
        double apart = 0, first = 0, second = 0, product = 0;
        var tensors = new List<TensorComparison>();
        foreach (var tensor in a.Layout.Tensors)
        {
            double gap = 0, left = 0, right = 0, dot = 0;
            var x = a.Tensor(tensor.Name);
            var y = b.Tensor(tensor.Name);
            for (var i = 0; i < x.Length; i++)
            {
                gap += ((double)x[i] - y[i]) * ((double)x[i] - y[i]);
                left += (double)x[i] * x[i];
                right += (double)y[i] * y[i];
                dot += (double)x[i] * y[i];
            }

            tensors.Add(new(tensor.Name, Finite(Math.Sqrt(gap)), Finite(Math.Sqrt(gap / left)), Finite(dot / Math.Sqrt(left * right))));
            (apart, first, second, product) = (apart + gap, first + left, second + right, product + dot);
        }

        return (Finite(Math.Sqrt(apart)), Finite(product / Math.Sqrt(first * second)), tensors);
    }
}
