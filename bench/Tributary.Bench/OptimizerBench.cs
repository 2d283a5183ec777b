using System.Diagnostics;
using System.Runtime.InteropServices;
using Tributary.Engine.Optimizers;

namespace Tributary.Bench;

/// <summary>Optimizer steps on one thread: time, and bytes read and written per second (weights and remembered numbers twice, gradients
/// once). The best of 40 repetitions of 20 steps.</summary>
internal static unsafe class OptimizerBench
{
    public static int Run()
    {
        (string Name, OptimizerSpec Spec, int Bytes)[] rows =
        [
            ("sgd", new OptimizerSpec(), 12),
            ("sgd momentum", new OptimizerSpec { Momentum = 0.9 }, 20),
            ("adam", new OptimizerSpec { Kind = OptimizerKind.Adam }, 28),
            ("adamw", new OptimizerSpec { Kind = OptimizerKind.AdamW, WeightDecay = 0.01 }, 28),
            ("nadam", new OptimizerSpec { Kind = OptimizerKind.Nadam }, 28),
            ("rmsprop", new OptimizerSpec { Kind = OptimizerKind.RmsProp }, 20),
        ];
        Console.WriteLine("parameters  optimizer     us/step    GB/s");
        foreach (var parameters in (int[])[93_328, 397_520, 1_663_376])
            foreach (var (name, spec, bytes) in rows)
            {
                var microseconds = Measure(spec, parameters);
                Console.WriteLine($"{parameters,10}  {name,-12} {microseconds,8:F1} "
                    + $"{bytes * (double)parameters / microseconds / 1e3,7:F1}");
            }

        return 0;
    }

    private static double Measure(OptimizerSpec spec, int parameters)
    {
        const int Steps = 20;
        var weights = (float*)NativeMemory.AlignedAlloc((nuint)(parameters + 1024) * 2 * sizeof(float), 64);
        var gradients = weights + parameters + 1024;
        for (var i = 0; i < parameters; i++) (weights[i], gradients[i]) = (((i % 17) - 8) * 0.01f, ((i % 13) - 6) * 0.001f);
        using var optimizer = Optimizer.Create(spec, parameters);
        var best = double.PositiveInfinity;
        for (var repetition = 0; repetition < 40; repetition++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var step = 0; step < Steps; step++)
            {
                optimizer.BeginStep(1e-5);
                optimizer.Apply(weights, gradients, 0, parameters);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMicroseconds / Steps);
        }

        NativeMemory.AlignedFree(weights);
        return best;
    }
}
