using Tributary.Core.Specs;
using Tributary.Engine.Specs;
using Tributary.Simulation;

namespace Tributary.Architecture.Tests;

/// <summary>Every run file that people are pointed to can be read by the version it ships with.</summary>
public sealed class SampleTests
{
    [Fact]
    public void Every_sample_run_file_is_without_fault()
    {
        var samples = Repository.Files.Where(file => file.Path.EndsWith(".yaml", StringComparison.Ordinal) && (file.Path.StartsWith("samples/", StringComparison.Ordinal) || file.Path.StartsWith("src/", StringComparison.Ordinal))).ToList();
        Assert.NotEmpty(samples);
        Repository.NoneOf(samples.SelectMany(file => Faults(file.Path, file.Text())));
    }

    [Fact]
    public void Every_run_file_in_the_guide_is_without_fault()
    {
        var guide = Repository.Files.Single(file => file.Path == "docs/guide.md").Text();
        var blocks = guide.Split("```yaml\n").Skip(1).Select(block => block.Split("```")[0]).Where(block => block.Contains("\ndata:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(blocks);
        Repository.NoneOf(blocks.SelectMany((block, i) => Faults($"docs/guide.md, run file {i + 1}", block)));
    }

    private static IEnumerable<string> Faults(string name, string text)
    {
        var problems = new List<SpecProblem>();
        var document = SpecYaml.Read(name, text, problems);
        if (problems.Count == 0) SimulationSpec.Read(document.Root, Path.GetTempPath(), problems);
        return document.Describe(problems);
    }
}
