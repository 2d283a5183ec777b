namespace Tributary.Cli.Tests.Walk;

/// <summary>Every command and every address that the repository tells people to type, out of the texts themselves.</summary>
public sealed class WalkTests
{
    // What looks like a file's name and is none.
    private static readonly Dictionary<string, string> NoFiles = new(StringComparer.Ordinal) { ["samples/s"] = "a rate" };

    [Fact]
    public void Every_command_of_the_pages_can_be_typed() => Holds(PrintedCommands.OfPages(Texts.Pages), least: 60);

    [Fact]
    public void Every_command_in_the_programs_own_words_can_be_typed() => Holds(PrintedCommands.OfSources(Texts.Sources), least: 60);

    [Fact]
    public void Every_command_of_the_dashboard_can_be_typed() => Holds(PrintedCommands.OfWeb(Texts.WebSources), least: 4);

    [Fact]
    public void Every_example_of_the_help_can_be_typed() => Holds(CommandTree.Examples(), least: 60);

    [Theory]
    [InlineData("data get shakespeare", true, "there is no set shakespeare")]
    [InlineData("token create", true, "create")]
    [InlineData("token create makes one", false, "create")]
    [InlineData("simulate", true, "RUN.yaml")]
    [InlineData("demo --round 3", true, "--round")]
    [InlineData("run list --statu running shows it", false, "--statu")]
    [InlineData("demo makes one; --folder names another", false, null)]
    [InlineData("run pause|stop RUN [--json]", true, null)]
    [InlineData("runs  # what was run", true, null)]
    [InlineData("runs --filter \"accuracy > 0.9 and model = 2nn\" | head", true, null)]
    public void The_walk_finds_what_is_dead(string line, bool exact, string? fault)
    {
        var faults = ShellLine.Spelled(ShellLine.Command(line))
            .Select(text => CommandTree.Fault(new PrintedCommand("here", ShellLine.Words(text), exact))).ToList();
        if (fault is null) Assert.All(faults, Assert.Null);
        else Assert.Contains(fault, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_address_that_is_named_is_one_that_answers()
    {
        var known = PrintedAddresses.Known();
        var named = PrintedAddresses.Requests([.. Texts.Pages, .. Texts.Sources, .. Texts.WebSources]).Distinct().ToList();
        Assert.True(named.Count > 40, $"{named.Count} addresses were found");
        None(named.Where(one => !known.Any(pattern => pattern.IsMatch(one.Path))).Select(one => $"{one.Where}: {one.Path}"));
    }

    [Fact]
    public void Every_file_that_is_named_is_there()
    {
        var named = PrintedAddresses.Files([.. Texts.Pages, .. Texts.Sources, .. Texts.WebSources]).Distinct().ToList();
        Assert.True(named.Count > 30, $"{named.Count} files were found");
        None(named.Where(one => !Path.Exists(Path.Combine(Texts.Root, one.Path)) && !Made(one.Path) && !NoFiles.ContainsKey(one.Path))
            .Select(one => $"{one.Where}: {one.Path}"));
    }

    [Fact]
    public void Every_link_between_the_pages_leads_somewhere()
        => None(PrintedAddresses.Links(Texts.Pages).Where(one => !Path.Exists(one.Full))
            .Select(one => $"{one.Where}: {Path.GetRelativePath(Texts.Root, one.Full)}"));

    // What a build makes, and data that the page tells how to fetch.
    private static bool Made(string path)
        => path.Split('/').Any(part => part is "bin" or "obj") || path.StartsWith("samples/heart/", StringComparison.Ordinal);

    private static void Holds(IEnumerable<PrintedCommand> printed, int least)
    {
        var all = printed.ToList();
        Assert.True(all.Count >= least, $"{all.Count} commands were found");
        None(from command in all
             let fault = CommandTree.Fault(command)
             where fault is not null
             select $"{command.Where}: tributary {command.Line}: {fault}");
    }

    private static void None(IEnumerable<string> findings)
    {
        var all = findings.Distinct(StringComparer.Ordinal).ToList();
        Assert.True(all.Count == 0, string.Join(Environment.NewLine, all.Prepend("")));
    }
}
