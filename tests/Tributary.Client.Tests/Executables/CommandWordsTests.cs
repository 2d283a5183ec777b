using Tributary.Client.Executables;

namespace Tributary.Client.Tests.Executables;

public sealed class CommandWordsTests
{
    [Theory]
    [InlineData("python3 train.py", new[] { "python3", "train.py" })]
    [InlineData("  a\t b  ", new[] { "a", "b" })]
    [InlineData("'my trainer' --text \"two words\"", new[] { "my trainer", "--text", "two words" })]
    [InlineData("a\\ b 'c\\d' \"e\\\"f\\g\"", new[] { "a b", "c\\d", "e\"f\\g" })]
    [InlineData("a '' \"\"", new[] { "a", "", "" })]
    [InlineData("--x='y z'", new[] { "--x=y z" })]
    [InlineData("$HOME *", new[] { "$HOME", "*" })]
    public void A_line_is_cut_as_a_shell_does(string line, string[] words) => Assert.Equal(words, CommandWords.Split(line));

    [Fact]
    public void Backslashes_stay_in_paths_on_Windows()
        => Assert.Equal([@"C:\Program Files\python.exe", @"C:\train.py"],
            CommandWords.Split(@"""C:\Program Files\python.exe"" C:\train.py", windows: true)!);

    [Theory]
    [InlineData("'a")]
    [InlineData("\"a b")]
    public void An_open_quote_is_a_fault(string line)
    {
        Assert.Null(CommandWords.Split(line));
        Assert.Contains("quote", Assert.Single(new ExecutableOptions { Command = line }.Problems()).Message, StringComparison.Ordinal);
    }
}
