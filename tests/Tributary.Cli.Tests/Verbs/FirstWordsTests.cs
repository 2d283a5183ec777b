using System.Diagnostics;
using Tributary.Cli.Api;

namespace Tributary.Cli.Tests.Verbs;

/// <summary>What is wrong is said where it is typed, before anything begins; and what there is to type is told.</summary>
public sealed class FirstWordsTests : IDisposable
{
    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Theory]
    [InlineData("run", "watch")]
    [InlineData("token", "revoke")]
    [InlineData("data", "partition")]
    [InlineData("model", "convert")]
    [InlineData("ca", "issue")]
    [InlineData("audit", "verify")]
    [InlineData("config", "show")]
    public async Task A_verb_that_only_holds_others_prints_its_help(string verb, string told)
    {
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(verb));
        Assert.Contains(told, _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("Examples:", _terminal.Out, StringComparison.Ordinal);
        Assert.Empty(_terminal.Error);
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync(verb, "nonsense"));
    }

    [Theory]
    [InlineData("token new --name Digits_Prod! --coordinator http://127.0.0.1:1")]
    [InlineData("client --name Digits_Prod!")]
    [InlineData("enroll --name Digits_Prod! --token x")]
    [InlineData("ca issue Digits_Prod! --coordinator http://127.0.0.1:1")]
    public async Task A_name_that_no_coordinator_would_take_is_refused_before_any_line(string command)
    {
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync(command.Split(' ')));
        Assert.Contains("Digits_Prod!", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("letters, digits, dashes", _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.npy", "93,4E,55,4D,50,59,01,00", "a NumPy array")]
    [InlineData("x.zip", "50,4B,03,04,00", "a zip archive")]
    [InlineData("x.png", "89,50,4E,47", "a PNG picture")]
    [InlineData("x.yaml", "41,00,42", "no text")]
    [InlineData("x.json", "FF,FF,FF", "no text")]
    public async Task A_file_that_holds_no_text_is_told_as_what_it_is(string name, string bytes, string said)
    {
        await File.WriteAllBytesAsync(_terminal.At(name), [.. bytes.Split(',').Select(one => Convert.ToByte(one, 16))],
            TestContext.Current.CancellationToken);
        string[][] commands = [["simulate", name], ["run", "start", name], ["model", "show", name], ["runs", "--config", name]];
        foreach (var command in commands)
        {
            Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync(command));
            Assert.Contains($"{name} is {said}: that is no ", _terminal.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_trainer_that_is_not_there_is_said_at_the_start()
    {
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync("client", "--trainer", "no-such-program --fast", "--data", "scans"));
        Assert.Contains("there is no program no-such-program", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("--trainer", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_without_a_column_to_learn_is_said_at_the_start_with_the_columns_that_there_are()
    {
        _terminal.Write("patients.csv", "age,weight,outcome\n1,2,yes\n3,4,no\n");
        Assert.Equal(ExitCode.Interrupted,
            await _terminal.RunAsync(["client", "http://127.0.0.1:1", "--data", "patients.csv"], told => told.Interrupt.Cancel()));
        Assert.Contains("add --label COLUMN; the file begins with: age,weight,outcome", _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cohort: { size: 9, quorum: 5 }", "cohort.quorum: is 5, but a round asks 4 of the 4 clients")]
    [InlineData("cohort: { fraction: 0.5, quorum: 3 }", "cohort.quorum: is 3, but a round asks 2 of the 4 clients")]
    [InlineData("strategy: { name: krum, byzantine: 1 }", "strategy: krum needs 5 updates a round, but a round asks 4")]
    public async Task What_could_never_count_is_refused_before_anything_runs(string cohort, string said)
    {
        _terminal.Write("run.yaml", $"model: logreg\ndata: {{ set: mnist-mini, partition: {{ kind: iid, clients: 4 }} }}\n{cohort}\n");
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("simulate", "run.yaml"));
        Assert.Contains(said, _terminal.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_terminal.At("tributary")));
    }

    [Fact]
    public async Task A_run_in_which_no_round_counted_ends_with_exit_code_1()
    {
        _terminal.Write("run.yaml",
            "model: logreg\nrounds: 2\ndata: { set: mnist-mini, partition: { kind: iid, clients: 4 } }\nfaults: [{ kind: lost }]\n");
        Assert.Equal(ExitCode.Failed, await _terminal.RunAsync("simulate", "run.yaml"));
        Assert.Contains("failed: no round counted", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_remedy_of_the_coordinator_that_names_a_request_has_a_command_in_its_place()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Texts.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => file.Contains("Tributary.Coordinator", StringComparison.Ordinal)
                || file.Contains("Tributary.Gateways", StringComparison.Ordinal));
        var told = sources.SelectMany(File.ReadLines).SelectMany(Texts.Literals).Where(ApiRemedies.NamesRequest)
            .Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(told);
        Assert.All(told, text
            => Assert.False(ApiRemedies.NamesRequest(ApiRemedies.ForPeople(text, " --coordinator http://127.0.0.1:7071")), text));
        Assert.Equal("tributary run list --coordinator X lists them",
            ApiRemedies.ForPeople("GET /api/runs lists them", " --coordinator X"));
    }

    [Fact]
    public async Task Bash_finishes_verbs_options_and_values()
    {
        Assert.SkipUnless(File.Exists("/bin/bash") || File.Exists("/usr/bin/bash"), "there is no bash here");
        Assert.Equal(0, await _terminal.RunAsync("completion", "bash"));
        var script = _terminal.Write("completion.sh", _terminal.Out);
        Assert.Contains("simulate", await CompleteAsync(script, "tributary simu"));
        Assert.Contains("--folder", await CompleteAsync(script, "tributary runs --fo"));
        Assert.Contains("convert", await CompleteAsync(script, "tributary model conv"));
    }

    // As bash does it: the function that was registered, with the line under way.
    private async Task<string[]> CompleteAsync(string script, string line)
    {
        var words = line.Split(' ');
        var program = Path.Combine(AppContext.BaseDirectory, "tributary.dll");
        var text = $$"""
            tributary() { '{{Programs.Dotnet}}' '{{program}}' "$@"; }
            source '{{_terminal.At(script)}}'
            COMP_WORDS=({{line}}); COMP_CWORD={{words.Length - 1}}; COMP_LINE='{{line}}'; COMP_POINT={{line.Length}}
            _tributary; printf '%s\n' "${COMPREPLY[@]}"
            """;
        var start = new ProcessStartInfo("bash", ["-c", text])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = _terminal.Folder,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
