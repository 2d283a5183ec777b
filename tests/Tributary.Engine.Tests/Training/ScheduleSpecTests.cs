using System.Text.Json.Nodes;
using Tributary.Engine.Specs;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Training;

public sealed class ScheduleSpecTests
{
    [Fact]
    public void Every_key_is_read()
    {
        var problems = new List<SpecProblem>();
        var read = ScheduleSpec.Read(new SpecReader(
            JsonNode.Parse("""{"kind": "plateau", "every": 3, "factor": 0.5, "patience": 2, "delta": 0.01, "cooldown": 1, "least": 1e-5}"""), "schedule", problems));

        Assert.Empty(problems);
        Assert.Equal(new ScheduleSpec
        {
            Kind = ScheduleKind.Plateau,
            Every = 3,
            Factor = 0.5,
            Patience = 2,
            Delta = 0.01,
            Cooldown = 1,
            Least = 1e-5
        }, read);
    }

    [Fact]
    public void Impossible_values_are_listed()
    {
        var problems = new List<SpecProblem>();
        ScheduleSpec.Read(new SpecReader(JsonNode.Parse("""{"kind": "cosine", "every": 0, "factor": 0, "patience": -1, "steps": 3}"""),
            "schedule", problems));

        Assert.Equal(["schedule.kind", "schedule.every", "schedule.factor", "schedule.patience", "schedule.steps"],
            problems.Select(problem => problem.Path));
    }
}
