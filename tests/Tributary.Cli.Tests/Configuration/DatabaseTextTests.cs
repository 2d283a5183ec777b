
namespace Tributary.Cli.Tests.Configuration;

/// <summary>A database's password is not in the list of processes.</summary>
public sealed class DatabaseTextTests : IDisposable
{
    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Theory]
    [InlineData("env:FED_DATABASE")]
    [InlineData("file:db.url")]
    public async Task The_address_may_stand_elsewhere(string said)
    {
        _terminal.Variables["FED_DATABASE"] = "postgres://anna:tr0ut@db:5432/fed";
        _terminal.Write("db.url", "postgres://anna:tr0ut@db:5432/fed\n");

        Assert.Equal(0, await _terminal.RunAsync("config", "show", "coordinator", "--database", said, "--json"));

        Assert.Contains("postgres://anna:(hidden)@db:5432/fed", _terminal.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("tr0ut", _terminal.Out + _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://anna:secret@db:5432/fed", true)]
    [InlineData("postgres://db/fed?username=anna&password=secret", true)]
    [InlineData("Host=db;Username=anna;Password=secret", true)]
    [InlineData("postgres://anna@db:5432/fed", false)]
    [InlineData("Host=db;Username=anna", false)]
    public async Task One_in_the_argument_is_warned_of_with_a_way_round_it(string said, bool warns)
    {
        Assert.Equal(0, await _terminal.RunAsync("config", "show", "coordinator", "--database", said));

        Assert.Equal(warns, _terminal.Error.Contains("every user of this machine can read the password in --database",
            StringComparison.Ordinal));
        Assert.Equal(warns, _terminal.Error.Contains("TRIBUTARY_DATABASE", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("env:NOWHERE", "NOWHERE, which is not set")]
    [InlineData("file:nowhere.url", "cannot be read")]
    public async Task What_is_not_there_is_said(string said, string words)
    {
        Assert.NotEqual(0, await _terminal.RunAsync("config", "show", "coordinator", "--database", said));

        Assert.Contains(words, _terminal.Error, StringComparison.Ordinal);
    }
}
