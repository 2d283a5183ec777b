using Tributary.Core.Rounds;
using Tributary.Core.Specs;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;
using Tributary.Engine.Training;

namespace Tributary.Simulation.Tests;

internal static class Specs
{
    public static SimulationSpec Digits(string model = "logreg", int rounds = 5, int clients = 10, int cohort = 5) => new()
    {
        Run = new RunSpec
        {
            Name = "digits",
            Model = ModelCatalog.Find(model)!,
            Rounds = rounds,
            Seed = 3,
            Cohort = new CohortSpec { Size = cohort },
            Training = new TrainingOptions { BatchSize = 10, Optimizer = new OptimizerSpec { LearningRate = 0.1 } },
        },
        Data = new DataSpec { Partition = new PartitionSpec { Clients = clients } },
    };

    public static (SimulationSpec? Spec, IReadOnlyList<SpecProblem> Problems) Read(string yaml, string folder = "/runs")
    {
        var problems = new List<SpecProblem>();
        var document = SpecYaml.Read("run.yaml", yaml, problems);
        return (SimulationSpec.Read(document.Root, folder, problems), problems);
    }
}
