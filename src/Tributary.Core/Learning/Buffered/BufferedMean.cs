using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Core.Learning.Exact;

namespace Tributary.Core.Learning.Buffered;

/// <summary>One filling of the buffer of asynchronous federated averaging (FedBuff, Nguyen et al. 2022, algorithm 1): clients begin from
/// whatever model is the newest, and as soon as so many updates are in, they become one step from the model as it is by then,
/// model + 1/K * sum of s(behind) * (update - what its client was given). The same bits in whatever order the updates come. Not
/// thread-safe.</summary>
/// <remarks>What staleness takes from an update goes to the model as it is: the step is the exact mean of K moved updates and of the model
/// itself, which has the rest of the weight. Updates of the newest model alone, and constant weights, come to the plain mean's
/// bits.</remarks>
public sealed class BufferedMean
{
    private readonly ModelState _model;
    private readonly int _size;
    private readonly Staleness _staleness;
    private readonly ExactSum _sum;

    /// <param name="model">The newest, which the filling leads away from.</param>
    /// <param name="size">Updates that make one step (K); from 1.</param>
    /// <exception cref="ArgumentException">The model holds NaN or infinity, or <paramref name="staleness"/> has problems.</exception>
    public BufferedMean(ModelState model, int size, Staleness staleness)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (staleness.Problems().FirstOrDefault() is { } problem) throw new ArgumentException(problem.ToString(), nameof(staleness));
        (_model, _size, _staleness, _sum) = (model, size, staleness, new ExactSum(model));
    }

    /// <summary>Updates that were taken; a client that is fast may have brought several.</summary>
    public int Count => _sum.Count;

    public bool IsFull => Count >= _size;

    /// <summary>Takes an update, which may be let go afterwards.</summary>
    /// <param name="update">Of the model's layout.</param>
    /// <param name="given">What its client began from.</param>
    /// <param name="behind">Models that the server made since then; 0 where <paramref name="given"/> is the newest.</param>
    /// <returns>Null where it was taken; else why not, and nothing of it remains.</returns>
    /// <exception cref="InvalidOperationException">The buffer is full.</exception>
    public Refusal? Add(ModelState update, ModelState given, int behind)
    {
        if (IsFull) throw new InvalidOperationException($"all {_size} updates of the buffer are in");
        if (_staleness.Weight(behind) is not { } weight)
        {
            var models = behind == 1 ? "1 model" : string.Create(CultureInfo.InvariantCulture, $"{behind} models");
            return new Refusal(RefusalReason.WrongRound,
                $"the update is {models} behind; with a bound of {_staleness.Bound} it does not count");
        }


        return _sum.Add(behind == 0 ? update : Moved(update, given), ExactWeight.Of(weight));
    }

    /// <summary>The model after the step; a server optimizer may take it as any other aggregate.</summary>
    /// <exception cref="InvalidOperationException">The buffer is not full.</exception>
    public ModelState Finish()
    {
        if (!IsFull) throw new InvalidOperationException($"{Count} of the buffer's {_size} updates are in");
        var rest = _size - _sum.TotalWeight;
        if (rest > 0) _sum.Add(_model, ExactWeight.Of(rest));
        return _sum.Mean();
    }

    // What the client learned, as if it had begun from the newest model.
    private ModelState Moved(ModelState update, ModelState given)
    {
        var result = _model.Values.ToArray();
        var learned = update.Values.Span;
        var began = given.Values.Span;
        for (var i = 0; i < result.Length; i++) result[i] = (float)(result[i] + ((double)learned[i] - began[i]));
        return new ModelState(_model.Layout, result);
    }
}
