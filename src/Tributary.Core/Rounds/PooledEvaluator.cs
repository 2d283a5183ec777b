using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Core.Rounds;

/// <summary>Tests a model on the trainers of a pool. The samples are cut into blocks that do not depend on the pool's size and are added
/// up in order, so the result does not depend on it either.</summary>
public sealed class PooledEvaluator : IEvaluator
{
    /// <summary>Samples in a block; whoever adds blocks up in order comes to the same sums.</summary>
    public const int Block = 512;

    /// <summary>Samples that are tested at a time.</summary>
    public const int Batch = 64;

    private readonly ModelSpec _spec;
    private readonly TrainerPool _trainers;
    private readonly DataSet _test;
    private readonly Subset[] _blocks;

    public PooledEvaluator(ModelSpec spec, DataSet test, TrainerPool trainers)
    {
        (_spec, _trainers, _test) = (spec, trainers, test);
        _blocks = new Subset[(test.Count + Block - 1) / Block];
        for (var i = 0; i < _blocks.Length; i++)
            _blocks[i] = new Subset(test, [.. Enumerable.Range(i * Block, Math.Min(Block, test.Count - (i * Block)))]);
    }

    public async Task<Evaluation> EvaluateAsync(ModelState model, CancellationToken cancellation)
    {
        var found = new Evaluation[_blocks.Length];
        var scores = TwoClassScores.Of(_spec, _test);
        var next = -1;
        bool Work(NetworkCache networks)
        {
            var network = networks.Get(_spec, Batch);
            var isReady = false;
            for (int i; (i = Interlocked.Increment(ref next)) < _blocks.Length;)
            {
                if (!isReady) network.Import(model.Values.Span);
                isReady = true;
                AnswerSeen? see = scores is null ? null : Seen(scores, i * Block);
                found[i] = Trainer.Evaluate(network, _blocks[i], see, cancellation);
            }

            return isReady;
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(_trainers.Size, _blocks.Length))
            .Select(_ => _trainers.RunAsync(Work, cancellation)));
        return scores is null ? Sum(found) : Sum(found) with { Metrics = scores.Measures() };
    }

    private static AnswerSeen Seen(TwoClassScores scores, int first)
        => (row, label, predicted) => scores.See(first + row, label, predicted);

    /// <summary>The evaluation of all blocks together.</summary>
    /// <param name="blocks">In order.</param>
    public static Evaluation Sum(IReadOnlyList<Evaluation> blocks)
    {
        var examples = blocks.Sum(block => block.Examples);
        return new Evaluation(examples, blocks.Sum(block => block.Loss * block.Examples) / examples,
            blocks.Sum(block => block.Accuracy * block.Examples) / examples);
    }
}
