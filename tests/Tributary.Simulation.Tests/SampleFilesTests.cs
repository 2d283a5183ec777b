namespace Tributary.Simulation.Tests;

public sealed class SampleFilesTests
{
    public static TheoryData<string> Files()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Tributary.slnx"))) root = root.Parent ?? throw new InvalidOperationException("the tests do not lie in the repository");
        var samples = Path.Combine(root.FullName, "samples");
        return [.. Directory.EnumerateFiles(samples, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_sample_is_a_sound_run_file(string file) => Assert.Empty(Specs.Read(File.ReadAllText(file), Path.GetDirectoryName(file)!).Problems);
}
