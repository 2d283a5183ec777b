namespace Tributary.Simulation.Tests;

public sealed class SampleFilesTests
{
    public static TheoryData<string> Files()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Tributary.slnx")))
            root = root.Parent ?? throw new InvalidOperationException("the tests do not lie in the repository");
        var samples = Path.Combine(root.FullName, "samples");
        // Files of functions are FedKeeper's, and read by the gateway's tests.
        return [.. Directory.EnumerateFiles(samples, "*.yaml", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) != "faas").Order(StringComparer.Ordinal)];
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_sample_is_a_sound_run_file(string file)
    {
        var text = File.ReadAllText(file);
        var problems = Specs.Read(text, Path.GetDirectoryName(file)!).Problems;

        // No simulation has the tables that clients hold.
        if (text.Contains("set: csv", StringComparison.Ordinal) && !text.Contains("  file: ", StringComparison.Ordinal))
            Assert.Equal(["data.file"], problems.Select(problem => problem.Path).Distinct());

        // Nor clients that find each other.
        else if (text.Contains("exchange: peers", StringComparison.Ordinal))
            Assert.Equal(["strategy.exchange"], problems.Select(problem => problem.Path));
        else Assert.Empty(problems);
    }
}
