using System.Text.RegularExpressions;

namespace Tributary.Cli.Tests.Walk;

/// <summary>The commands of README, guide and samples, really run: in order, in one folder.</summary>
public sealed partial class GuideTests : IDisposable
{
    // Not run, and why. Everything else is.
    private static readonly (string Start, string Why)[] Left =
    [
        ("coordinator", "serves until it is stopped; the first commands of the README are a test of their own"),
        ("client", "takes part until it is stopped; CoordinatorVerbsTests"),
        ("network ", "serves, or takes part, until it is stopped; NetworkTests"),
        ("faas ", "needs the file that names platforms, or serves until it is stopped; FaasVerbTests"),
        ("run ", "needs a coordinator; CoordinatorVerbsTests"),
        ("clients", "needs a coordinator; CoordinatorVerbsTests"),
        ("token ", "needs a coordinator; SecuredVerbsTests"),
        ("ca ", "needs a coordinator; SecuredVerbsTests"),
        ("audit ", "needs a coordinator; SecuredVerbsTests"),
        ("enroll", "needs a coordinator; SecuredVerbsTests"),
        ("restore", "needs the name of a backup that tells the time; BackupVerbsTests"),
        ("doctor", "what it finds depends on the machine; DoctorTests"),
        ("data get", "fetches from the net; FetchSetTests"),
        ("predict samples/tables/test.csv", "by a run of three clients, which this folder has not"),
        ("simulate samples/heart", "needs the files of the hospitals, which are not of this repository"),
        ("simulate samples/chest", "needs the X-rays, which are not of this repository"),
        ("predict patient.jpeg", "needs a picture, and the run of the X-rays"),
        ("simulate samples/shakespeare", "takes minutes"),
    ];

    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public async Task What_README_and_guide_say_works_when_it_is_typed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links to folders need rights");
        Directory.CreateSymbolicLink(_terminal.At("samples"), Path.Combine(Texts.Root, "samples"));
        string[] pages = [Path.Combine(Texts.Root, "README.md"), Path.Combine(Texts.Root, "docs", "guide.md"),
            .. Texts.Pages.Where(page => Texts.Shown(page).StartsWith("samples/", StringComparison.Ordinal))];
        foreach (var page in pages) WriteFiles(File.ReadAllText(page));
        var ran = new HashSet<string>(StringComparer.Ordinal);
        foreach (var command in PrintedCommands.OfPages(pages))
        {
            if (Left.Any(left => command.Line.StartsWith(left.Start, StringComparison.Ordinal))
                || !IsWhole(command) || !ran.Add(command.Line)) continue;
            var code = await _terminal.RunAsync([.. command.Words, .. Shorter(command)]);
            Assert.True(code == ExitCode.Ok, $"{command.Where}: tributary {command.Line}: exit code {code}\n{_terminal.Error}");
        }

        Assert.True(ran.Count >= 8, string.Join('\n', ran));
    }

    // A verb in the middle of a sentence is no command to type.
    private static bool IsWhole(PrintedCommand command)
        => !command.Words.Any(word => word.Length > 1 && word.All(char.IsAsciiLetterUpper))
            && (command.Words.Count > 1 || command.Words[0] is "demo" or "runs" or "docs" or "bench");

    private static string[] Shorter(PrintedCommand command) => command.Words[0] switch
    {
        "demo" => ["--rounds", "1"],
        "simulate" => ["--set", "rounds=1"],
        "bench" => ["--model", "logreg", "--seconds", "0.01"],
        _ => [],
    };

    // A run file that a page shows is called by its name: what follows runs it.
    private void WriteFiles(string page)
    {
        foreach (Match file in Shown().Matches(page.ReplaceLineEndings("\n")))
            _terminal.Write(file.Groups["name"].Value + ".yaml", file.Groups["text"].Value);
    }

    [GeneratedRegex(@"```yaml\n(?<text>name: (?<name>[\w-]+)\n.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Shown();
}
