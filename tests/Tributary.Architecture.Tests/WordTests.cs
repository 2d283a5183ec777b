using System.Text.RegularExpressions;

namespace Tributary.Architecture.Tests;

/// <summary>Words that must not stand in the source. The words are put together here so that this file does not hold them.</summary>
public sealed partial class WordTests
{
    private static readonly string[] Hosts = ["Tributary.Cli", "Tributary.Coordinator", "Tributary.Edge", "Tributary.Function"];
    private static readonly string[] PublicHosts
        = ["api.nuget.org", "registry.npmjs.org", "www.npmjs.com", "github.com", "www.w3.org", "opencollective.com", "tidelift.com",
        "json.schemastore.org"];

    [Fact]
    public void Nothing_is_left_to_do()
        => Repository.NoneOf(Find(Repository.CSharp("src"), "TO" + "DO", "FIX" + "ME", "HA" + "CK:", "NotImplemented" + "Exception"));

    [Fact]
    public void Only_the_engine_and_hosts_start_threads_of_their_own()
        => Repository.NoneOf(Find(Repository.CSharp("src")
            .Where(file => !IsHost(file) && !file.Path.StartsWith("src/Tributary.Engine/", StringComparison.Ordinal)), "Task" + ".Run("));

    [Fact]
    public void Nobody_blocks_on_a_task_or_reads_the_clock_of_the_machine()
        => Repository.NoneOf(Find(Repository.CSharp("src"), ".GetAwaiter()" + ".GetResult()", "DateTime" + ".Now", "DateTime"
            + ".UtcNow", "DateTimeOffset" + ".UtcNow", "Thread" + ".Sleep("));

    [Fact]
    public void Only_the_command_line_writes_to_the_console()
        => Repository.NoneOf(Find(Repository.CSharp("src").Where(file => !IsHost(file)), "Console" + ".Write", "Console" + ".Error"));

    [Fact]
    public void No_committed_file_names_a_path_of_somebodys_machine()
        => Repository.NoneOf(Find(Repository.Files.Where(IsText), "/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "C:\\Us" + "ers"));

    [Fact]
    public void Packages_come_from_the_public_registries_only()
        => Repository.NoneOf(Repository.Files.Where(IsBuildFile).SelectMany(file => UrlPattern().Matches(file.Text())
            .Select(match => match.Groups["host"].Value).Where(host => !PublicHosts.Contains(host, StringComparer.OrdinalIgnoreCase))
                .Distinct(StringComparer.Ordinal)
            .Select(host => $"{file.Path} names the host {host}")));

    private static IEnumerable<string> Find(IEnumerable<SourceFile> files, params string[] words)
        => from file in files
           from line in file.Lines().Index()
           from word in words
           where line.Item.Contains(word, StringComparison.Ordinal)
           select $"{file.Path}:{line.Index + 1}: {word}";

    private static bool IsHost(SourceFile file) => Hosts.Any(host => file.Path.StartsWith($"src/{host}/", StringComparison.Ordinal));

    private static bool IsText(SourceFile file)
        => Path.GetExtension(file.Path) is not (".gz" or ".png" or ".npz" or ".npy" or ".safetensors" or ".bin" or ".zip" or ".ico");

    private static bool IsBuildFile(SourceFile file) => Path.GetFileName(file.Path) is var name
        && (name.EndsWith(".csproj", StringComparison.Ordinal) || name.EndsWith(".props", StringComparison.Ordinal)
            || name.EndsWith(".targets", StringComparison.Ordinal)
            || name.Contains("nuget.config", StringComparison.OrdinalIgnoreCase) || name.Contains("lock.json", StringComparison.Ordinal)
                || name is ".npmrc" or "package.json");

    [GeneratedRegex(@"https?://(?<host>[^/""'\s:]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UrlPattern();
}
