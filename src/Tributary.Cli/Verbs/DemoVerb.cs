using System.CommandLine;
using Tributary.Cli.Folders;
using Tributary.Cli.Sessions;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary demo</c>: the whole system on one machine, with nothing to prepare.</summary>
internal static class DemoVerb
{
    public static Verb Build(Terminal terminal)
    {
        var rounds = new Option<int>("--rounds") { Description = "Rounds of training", HelpName = "N", DefaultValueFactory = _ => 20 };
        SharedOptions.AtLeast(rounds, 1);
        var seed = new Option<long>("--seed")
        {
            Description = "All randomness comes from it: the same seed gives the same model",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var json = SharedOptions.Json();
        var verb = new Verb("demo", "Start a coordinator and three clients on this machine and train on real digits, live")
        {
            rounds, seed, json,
        };
        var runs = new FolderOption(verb, terminal);
        verb.Examples.Add(("demo", "20 rounds; a saved model and a report in ./tributary"));
        verb.Examples.Add(("demo --rounds 50 --seed 7", "longer, with other random numbers"));
        verb.Examples.Add(("demo --json | tail -n 1", "the summary for a script"));
        verb.SetAction((parsed, cancellation) =>
        {
            var file = new RunFile("demo.yaml", Text(), terminal.Folder);
            file.Set("rounds", parsed.GetValue(rounds), $"--rounds {parsed.GetValue(rounds)}");
            file.Set("seed", parsed.GetValue(seed), $"--seed {parsed.GetValue(seed)}");
            return new DemoSession(terminal, runs.Read(parsed), parsed.GetValue(json)).RunAsync(file, cancellation);
        });
        return verb;
    }

    /// <summary>The demo's run file.</summary>
    public static string Text()
    {
        using var stream = typeof(DemoVerb).Assembly.GetManifestResourceStream("Tributary.Cli.Verbs.demo.yaml")
            ?? throw new InvalidOperationException("the resource demo.yaml is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
