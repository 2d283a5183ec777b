using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Core.Learning.Exact;
using Tributary.Engine.Models;

namespace Tributary.Core.Learning.Aggregations;

/// <summary>q-FedAvg (Li, Sanjabi, Beirami and Smith 2020, algorithm 2): clients whose loss is high pull harder. With w the base model,
/// w_k a client's weights, F_k its loss at w, D_k = L (w - w_k): w' = w - sum(F_k^q D_k) / sum(q F_k^(q-1) |D_k|^2 + L F_k^q).</summary>
/// <remarks>Since sum(F_k^q D_k) = L W (w - m) with W = sum(F_k^q) and m the mean of w_k weighted by F_k^q, the sum is one exact mean.
/// Buffers take that mean itself.</remarks>
/// <param name="q">Fairness, at least 0; 0 is the plain mean.</param>
/// <param name="lipschitz">L, one over the clients' learning rate.</param>
internal sealed class FairMean(double q, double lipschitz) : IAggregation
{
    public int LeastUpdates => 1;

    public IAccumulator Begin(ModelState baseModel) => new Accumulator(baseModel, q, lipschitz, null);

    public IAccumulator Begin(ModelState baseModel, double maxShare) => new Accumulator(baseModel, q, lipschitz, maxShare);

    private sealed class Accumulator(ModelState baseModel, double q, double lipschitz, double? share) : IAccumulator
    {
        // Weights below 2^-10 would lose precision on the grid; scaling all by 1024 changes no mean.
        private const double Scale = 1024;

        // The paper adds a little to the loss, so that a loss of 0 has a power.
        private const double Least = 1e-10;

        private readonly ExactSum _sum = new(baseModel);
        private readonly UpdateRange _range = new(baseModel);
        private readonly ShareCap<Part>? _cap = share is { } max ? new(max) : null;
        private readonly SortedList<string, double> _denominators = new(StringComparer.Ordinal);

        public bool KeepsUpdates => _cap is not null;

        public int Count => _sum.Count + (_cap?.Count ?? 0);

        public IReadOnlyList<CappedWeight> Capped { get; private set; } = [];

        public Refusal? Add(string client, Update update)
        {
            if (update.Metric(Metrics.LossBefore) is not { } loss)
                return new Refusal(RefusalReason.WrongKind, $"the update lacks the metric {Metrics.LossBefore}, which q-FedAvg needs");
            if (!double.IsFinite(loss) || loss < 0)
                return new Refusal(RefusalReason.NotANumber,
                    string.Create(CultureInfo.InvariantCulture,
                    $"the metric {Metrics.LossBefore} is {loss}; q-FedAvg needs a finite number of at least 0"));
            var weight = Math.Pow(loss + Least, q);
            if (!(weight * Scale < ExactWeight.Limit))
                return new Refusal(RefusalReason.Diverged,
                    string.Create(CultureInfo.InvariantCulture, $"the loss {loss:g6} to the power {q} is too large to be a weight"));
            if (_cap is null) return Add(client, new Part(update.Weights, loss), weight);
            if (_range.Fault(update.Weights, ExactWeight.Of(weight * Scale)) is { } fault) return fault;
            if (_cap.Put(client, weight, new Part(update.Weights, loss)) is { } light) Add(light.Client, light.Value, light.Weight);
            return null;
        }

        public ModelState Finish()
        {
            if (_cap is not null)
            {
                var held = _cap.Finish(_sum.TotalWeight / Scale, _sum.Count);
                foreach (var one in held) Add(one.Client, one.Value, one.Capped);
                Capped = [.. held.Where(one => one.Capped < one.Own).Select(one => new CappedWeight(one.Client, one.Own, one.Capped))];
            }

            if (Count > 0 && _sum.TotalWeight == 0) return baseModel; // every loss is 0: nothing is left to learn
            var mean = _sum.Mean();
            var step = lipschitz * (_sum.TotalWeight / Scale) / _denominators.Values.Sum();
            var result = mean.Values.ToArray();
            var start = baseModel.Values.Span;
            foreach (var tensor in baseModel.Layout.Tensors)
            {
                if (tensor.Role != TensorRole.Parameter) continue;
                for (var i = (int)tensor.Offset; i < tensor.Offset + tensor.Length; i++)
                    result[i] = (float)(start[i] - (step * ((double)start[i] - result[i])));
            }

            return new ModelState(baseModel.Layout, result);
        }

        private Refusal? Add(string client, Part part, double weight)
        {
            if (_sum.Add(part.Weights, ExactWeight.Of(weight * Scale)) is { } refusal) return refusal;
            var squared = lipschitz * lipschitz * Distances.Squared(baseModel.Layout, baseModel, part.Weights);
            _denominators.Add(client, (q * Math.Pow(part.Loss + Least, q - 1) * squared) + (lipschitz * weight));
            return null;
        }

        private sealed record Part(ModelState Weights, double Loss);
    }
}
