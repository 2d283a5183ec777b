namespace Tributary.Cli.Tests.Verbs;

public sealed class CommandLineTests : IDisposable
{
    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Theory]
    [InlineData("demo")]
    [InlineData("coordinator")]
    [InlineData("backup")]
    [InlineData("restore")]
    [InlineData("client")]
    [InlineData("clients")]
    [InlineData("run")]
    [InlineData("run start")]
    [InlineData("run list")]
    [InlineData("run watch")]
    [InlineData("run pause")]
    [InlineData("run export")]
    [InlineData("config")]
    [InlineData("config show")]
    [InlineData("doctor")]
    [InlineData("simulate")]
    [InlineData("resume")]
    [InlineData("runs")]
    [InlineData("report")]
    [InlineData("data")]
    [InlineData("data get")]
    [InlineData("data inspect")]
    [InlineData("data partition")]
    [InlineData("model")]
    [InlineData("model show")]
    [InlineData("model convert")]
    [InlineData("predict")]
    [InlineData("bench")]
    public async Task Every_verb_explains_itself_with_examples(string verb)
    {
        Assert.Equal(0, await _terminal.RunAsync([.. verb.Split(' '), "--help"]));
        Assert.Contains("Examples:", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains($"tributary {verb}", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alone_it_lists_the_verbs_and_exit_codes()
    {
        Assert.Equal(0, await _terminal.RunAsync());
        Assert.Contains("simulate", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("Exit codes:", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_a_number()
    {
        Assert.Equal(0, await _terminal.RunAsync("--version"));
        Assert.True(Version.TryParse(_terminal.Out.Trim(), out _), _terminal.Out);
    }

    [Theory]
    [InlineData("simulat", "did you mean simulate")]
    [InlineData("demo --round 3", "--round")]
    [InlineData("demo --rounds 0", "--rounds is 0; at least 1 is needed")]
    [InlineData("demo --rounds ten", "'ten' for --rounds is no whole number")]
    [InlineData("simulate", "Required argument 'RUN.yaml' missing")]
    public async Task A_wrong_word_or_option_is_named_and_nothing_runs(string line, string said)
    {
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync(line.Split(' ')));
        Assert.Contains(said, _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("--help", _terminal.Error, StringComparison.Ordinal);
        Assert.Empty(_terminal.Out);
    }

    [Fact]
    public async Task An_error_is_one_block_without_a_stack_trace()
    {
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync("simulate", "nowhere.yaml"));
        Assert.StartsWith("error: there is no run file nowhere.yaml", _terminal.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _terminal.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbose_adds_where_in_the_program_it_happened()
    {
        await _terminal.RunAsync("simulate", "nowhere.yaml", "--verbose");
        Assert.Contains("   at ", _terminal.Error, StringComparison.Ordinal);
    }
}
