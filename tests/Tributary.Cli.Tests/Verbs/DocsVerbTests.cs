using Tributary.Cli.Verbs;

namespace Tributary.Cli.Tests.Verbs;

public sealed class DocsVerbTests : IDisposable
{
    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public async Task Every_page_is_listed_and_printed_as_it_stands_in_the_folder()
    {
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync("docs"));
        var listed = _terminal.Out;
        Assert.Contains("run-files", DocsVerb.Pages);
        foreach (var page in DocsVerb.Pages)
        {
            Assert.Contains(page, listed, StringComparison.Ordinal);
            Assert.Equal(ExitCode.Ok, await _terminal.RunAsync("docs", page));
            Assert.StartsWith("# ", _terminal.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_is_found_as_a_file_is_named_and_an_unknown_one_is_answered_with_all()
    {
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync("docs", "docs/run-files.md"));
        Assert.Contains("quorum", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync("docs", "none"));
        Assert.Contains("configuration", _terminal.Error, StringComparison.Ordinal);
    }
}
