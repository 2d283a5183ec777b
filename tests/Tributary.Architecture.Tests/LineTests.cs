namespace Tributary.Architecture.Tests;

/// <summary>Lines of code and pages have at most 140 characters.</summary>
public sealed class LineTests
{
    private const int Max = 140;

    private static readonly string[] s_folders = ["src/", "tests/", "bench/", "docs/", "samples/"];

    private static readonly string[] s_endings = [".cs", ".md"];

    // Longer lines that are left, by file: texts in one piece (patterns, JSON, scripts), and files that somebody is working on. None may
    // come to it; what is mended goes from here.
    private static readonly Dictionary<string, int> s_left = new(StringComparer.Ordinal)
    {
        ["tests/Tributary.Architecture.Tests/FileTests.cs"] = 1,
        ["tests/Tributary.Architecture.Tests/LogEventTests.cs"] = 1,
        ["tests/Tributary.Cli.Tests/Configuration/ConfigurationTests.cs"] = 1,
        ["tests/Tributary.Coordinator.Tests/Fuzz/FuzzTests.cs"] = 1,
        ["tests/Tributary.Coordinator.Tests/Fuzz/NastyTextTests.cs"] = 9,
        ["tests/Tributary.Coordinator.Tests/Reports/SampleRun.cs"] = 1,
        ["tests/Tributary.Core.Tests/Filters/RunFilterTests.cs"] = 2,
        ["tests/Tributary.Core.Tests/Specs/SpecYamlWriterTests.cs"] = 1,
        ["tests/Tributary.Dashboard.Tests/Pictures/Clinics.cs"] = 1,
        ["tests/Tributary.Dashboard.Tests/Pictures/PaintTests.cs"] = 2,
        ["tests/Tributary.Dashboard.Tests/ThousandClientsTests.cs"] = 3,
        ["tests/Tributary.EndToEnd.Tests/Chaos/DiskFullTests.cs"] = 1,
        ["tests/Tributary.EndToEnd.Tests/CloudLab/CloudLabTests.cs"] = 1,
        ["tests/Tributary.EndToEnd.Tests/Packages/PackageTests.cs"] = 1,
        ["tests/Tributary.Engine.Tests/Formats/SafeTensorsTests.cs"] = 1,
        ["tests/Tributary.Engine.Tests/Models/ModelSpecReaderTests.cs"] = 3,
        ["tests/Tributary.Engine.Tests/Training/ScheduleSpecTests.cs"] = 1,
        ["tests/Tributary.Fuzz.Tests/Fuzzer.cs"] = 1,
        ["tests/Tributary.Fuzz.Tests/Network/HttpFuzzTests.cs"] = 2,
        ["tests/Tributary.Fuzz.Tests/Network/UploadFuzzTests.cs"] = 1,
        ["tests/Tributary.Fuzz.Tests/Targets/FileTargets.cs"] = 2,
        ["tests/Tributary.Fuzz.Tests/Targets/SpecTargets.cs"] = 1,
        ["tests/Tributary.Fuzz.Tests/Targets/TableTargets.cs"] = 1,
        ["tests/Tributary.Fuzz.Tests/Targets/WireTargets.cs"] = 2,
        ["tests/Tributary.Gateways.Tests/Enrolment/AuditTextTests.cs"] = 1,
    };

    [Fact]
    public void No_line_is_longer_than_140_characters() => Repository.NoneOf(Repository.Files.Where(IsOurs)
        .Select(file => (file, Long: TooLong(file).ToList())).Where(one => one.Long.Count > s_left.GetValueOrDefault(one.file.Path))
        .SelectMany(one => one.Long));

    [Fact]
    public void What_is_left_is_still_there()
    {
        var counts = Repository.Files.Where(IsOurs).ToDictionary(file => file.Path, file => TooLong(file).Count(), StringComparer.Ordinal);
        Repository.NoneOf(s_left.Where(one => counts.GetValueOrDefault(one.Key) == 0)
            .Select(one => $"{one.Key} has no long line any more"));
    }

    // What a tool writes is as long as the tool likes; kernels may be as wide as the machine wants them.
    private static bool IsOurs(SourceFile file) => s_endings.Any(ending => file.Path.EndsWith(ending, StringComparison.Ordinal))
        && (s_folders.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal))
            || !file.Path.Contains('/', StringComparison.Ordinal))
        && !file.Generated && !file.Kernel;

    private static IEnumerable<string> TooLong(SourceFile file)
    {
        var number = 0;
        foreach (var line in file.Lines())
        {
            number++;
            if (line.Length > Max && !IsRow(file, line)) yield return $"{file.Path}:{number} has {line.Length} characters";
        }
    }

    // A row of a table cannot be broken in Markdown. It may be longer where what one of its cells says needs it, and not because many
    // columns stand side by side.
    private static bool IsRow(SourceFile file, string line) => file.Path.EndsWith(".md", StringComparison.Ordinal) && line.StartsWith('|')
        && line.Split('|').Max(cell => cell.Trim().Length) > Max / 3;
}
