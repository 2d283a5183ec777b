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
        var samples = Repository.Files.Where(file => file.Path.EndsWith(".yaml", StringComparison.Ordinal)
            && ((file.Path.StartsWith("samples/", StringComparison.Ordinal) && !IsFabric(file.Path))
            || file.Path.StartsWith("src/", StringComparison.Ordinal))).ToList();
        Assert.NotEmpty(samples);
        Repository.NoneOf(samples.SelectMany(file => Faults(file.Path, file.Text())));
    }

    [Fact]
    public void Every_run_file_in_the_documentation_is_without_fault()
    {
        var blocks = Repository.Files.Where(file => file.Path == "README.md"
            || (file.Path.StartsWith("docs/", StringComparison.Ordinal) && file.Path.EndsWith(".md", StringComparison.Ordinal)))
            .SelectMany(file => file.Text().Split("```yaml\n").Skip(1)
                .Select((block, i) => (Name: $"{file.Path}, block {i + 1}", Text: block.Split("```")[0])))
            .Where(block => IsRunFile(block.Text)).ToList();
        Assert.True(blocks.Count > 2, "the guide, the reference and the README show run files");
        Repository.NoneOf(blocks.SelectMany(block => Faults(block.Name, block.Text)));
    }

    // These name platforms of functions; FabricReaderTests reads them.
    private static bool IsFabric(string path) => path.StartsWith("samples/faas/", StringComparison.Ordinal);

    // A whole run file, not a section of one, nor a configuration.
    private static bool IsRunFile(string text)
        => text.Contains("\ndata:", StringComparison.Ordinal) && ("\n" + text).Contains("\nmodel:", StringComparison.Ordinal);

    private static IEnumerable<string> Faults(string name, string text)
    {
        var problems = new List<SpecProblem>();
        var document = SpecYaml.Read(name, text, problems);
        if (problems.Count == 0) SimulationSpec.Read(document.Root, Path.GetTempPath(), problems);

        // No simulation has the tables that clients hold.
        if (text.Contains("set: csv", StringComparison.Ordinal)) problems.RemoveAll(problem => problem.Path == "data.file");

        // Nor clients that find each other.
        if (text.Contains("exchange: peers", StringComparison.Ordinal)) problems.RemoveAll(problem => problem.Path == "strategy.exchange");
        return document.Describe(problems);
    }
}
