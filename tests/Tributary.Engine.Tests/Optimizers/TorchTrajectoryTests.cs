using Tributary.Engine.Optimizers;
using Tributary.Engine.Specs;
using Tributary.Engine.Tests.Fixtures;

namespace Tributary.Engine.Tests.Optimizers;

public sealed unsafe class TorchTrajectoryTests
{
    public static TheoryData<int> Trajectories { get; }
        = [.. Enumerable.Range(0, TorchFixture.Document("optimizers")["trajectories"]!.AsArray().Count)];

    [Theory]
    [MemberData(nameof(Trajectories))]
    public void Every_step_ends_where_torch_optim_ended(int index)
    {
        var document = TorchFixture.Document("optimizers");
        var count = (int)document["count"]!;
        var trajectory = document["trajectories"]![index]!;
        var problems = new List<SpecProblem>();
        var spec = OptimizerSpec.Read(new SpecReader(trajectory["optimizer"], "optimizer", problems));
        Assert.Empty(problems);
        using var optimizer = Optimizer.Create(spec, count);
        var weights = TorchFixture.Draw(1, count, 0, 1);

        for (var step = 0; step < (int)document["steps"]!; step++)
        {
            optimizer.BeginStep(spec.LearningRate);
            fixed (float* w = weights, g = TorchFixture.Draw((ulong)(100 + step), count, 0, 0.1)) optimizer.Apply(w, g, 0, count);
            for (var i = 0; i < count; i++)
                Assert.True(Math.Abs((double)trajectory["weights"]![step]![i]! - weights[i]) < 5e-7,
                    $"{trajectory["optimizer"]!.ToJsonString()}: weight {i} after step {step + 1}");
        }
    }
}
