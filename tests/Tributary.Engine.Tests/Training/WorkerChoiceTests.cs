using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Training;

public sealed class WorkerChoiceTests
{
    private const int Workers = 2, Ticks = 1_000_000;

    [Theory]
    [InlineData(1.9, 0.9)]
    [InlineData(1.1, 0.8)]
    public void Threads_that_pay_are_used_nearly_always(double faster, double least)
        => Assert.InRange(Shared(Run(new(Workers, Ticks), 20, _ => faster)), least, 1);

    [Theory]
    [InlineData(0.6)]
    [InlineData(0.95)]
    public void Threads_that_do_not_pay_are_hardly_used(double faster)
        => Assert.InRange(Shared(Run(new(Workers, Ticks), 20, _ => faster)), 0, 0.2);

    [Fact]
    public void A_machine_that_becomes_busy_is_noticed_soon_and_one_that_becomes_quiet_is_too()
    {
        var passes = Run(new(Workers, Ticks), 30, second => second is > 10 and < 20 ? 0.5 : 1.8);

        Assert.InRange(Shared(passes.Where(pass => pass.Second < 10)), 0.9, 1);
        Assert.InRange(Shared(passes.Where(pass => pass.Second is > 11 and < 20)), 0, 0.2);
        Assert.InRange(Shared(passes.Where(pass => pass.Second > 25)), 0.8, 1);
    }

    [Fact]
    public void The_weights_do_not_depend_on_which_passes_are_shared()
    {
        float[] Trained(Func<int, bool> shared)
        {
            using var network = new Network(ModelCatalog.Find("cloudlab-cnn")!, 8, 3) { AlwaysShared = true };
            var weights = new float[network.Layout.Length];
            WeightInitializer.Fill(network.Spec, 1, weights);
            network.Import(weights);
            network.BeginTraining(new OptimizerSpec { Kind = OptimizerKind.Adam }, 0, 1);
            var random = new SeededRandom(3);
            for (var step = 0; step < 6; step++)
            {
                for (var i = 0; i < 8; i++)
                {
                    network.Labels[i] = i;
                    foreach (ref var value in network.InputRow(i)) value = (float)random.NextDouble();
                }

                network.LeastShared = shared(step) ? 0 : long.MaxValue;
                network.TrainStep(8, 0.01);
            }

            network.Export(weights);
            return weights;
        }

        var alone = Trained(_ => false);

        Assert.Equal(alone, Trained(_ => true));
        Assert.Equal(alone, Trained(step => step % 2 == 0));
    }

    // A pass of eight samples takes 2 ms on one thread; the clock is counted along.
    private static List<(double Second, bool Shared)> Run(WorkerChoice choice, double seconds, Func<double, double> faster)
    {
        var passes = new List<(double, bool)>();
        for (double now = 0; now < seconds;)
        {
            var shared = choice.Next > 1;
            var took = 0.002 / (shared ? faster(now) : 1);
            choice.Took((long)(took * Ticks), 8);
            passes.Add((now, shared));
            now += took;
        }

        return passes;
    }

    private static double Shared(IEnumerable<(double Second, bool Shared)> passes) => passes.Average(pass => pass.Shared ? 1.0 : 0);
}
