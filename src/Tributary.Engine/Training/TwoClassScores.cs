using Tributary.Engine.Data;
using Tributary.Engine.Models;

namespace Tributary.Engine.Training;

/// <summary>What a model says of samples of two classes, and how well it tells them apart; class 1 is the one that is looked for.</summary>
public sealed class TwoClassScores
{
    /// <summary>Area under the receiver operating characteristic.</summary>
    public const string Auc = "auc";

    /// <summary>Share of class 1 that is found.</summary>
    public const string Sensitivity = "sensitivity";

    /// <summary>Share of class 0 that is left alone.</summary>
    public const string Specificity = "specificity";

    private readonly DataSet _data;
    private readonly double[] _scores;
    private readonly bool[] _isSaid;

    private TwoClassScores(DataSet data)
        => (_data, _scores, _isSaid) = (data, new double[data.Count], new bool[data.Count]);

    /// <returns>Null where the samples, or what the model says, are no two classes.</returns>
    public static TwoClassScores? Of(ModelSpec spec, DataSet data)
        => ClassAnswer.Classes(spec) == 2 && TwoClasses.Of(spec, data) is { Classes: 2 } classes ? new TwoClassScores(classes) : null;

    /// <summary>Takes what is told of an evaluation (<see cref="AnswerSeen"/>); of different rows from many threads.</summary>
    public void See(int row, int label, ReadOnlySpan<float> predicted)
    {
        _isSaid[row] = label == 1;
        double sum = 0;
        foreach (var one in predicted) sum += one;
        _scores[row] = predicted.Length == 1 ? predicted[0] : sum > 0 ? predicted[1] / sum : predicted[1];
    }

    /// <summary>By name, once every row was seen; what cannot be said (there is one class alone) is left out.</summary>
    public IReadOnlyDictionary<string, double> Measures()
    {
        var isOne = new bool[_scores.Length];
        var (ones, found, left) = (0, 0, 0);
        for (var i = 0; i < isOne.Length; i++)
        {
            isOne[i] = _data.Label(i) == 1;
            if (isOne[i]) ones++;
            if (isOne[i] && _isSaid[i]) found++;
            if (!isOne[i] && !_isSaid[i]) left++;
        }

        var measures = new SortedDictionary<string, double>(StringComparer.Ordinal);
        Put(Auc, RocArea.Of(_scores, isOne));
        Put(Sensitivity, (double)found / ones);
        Put(Specificity, (double)left / (isOne.Length - ones));
        return measures;

        void Put(string name, double value)
        {
            if (double.IsFinite(value)) measures[name] = value;
        }
    }
}
