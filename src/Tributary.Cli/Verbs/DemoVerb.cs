using System.CommandLine;
using Tributary.Cli.Sessions;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary demo</c>: a whole federated training with nothing to prepare.</summary>
internal static class DemoVerb
{
    public static Verb Build(Terminal terminal)
    {
        var rounds = new Option<int>("--rounds") { Description = "Rounds of training", HelpName = "N", DefaultValueFactory = _ => 20 };
        SharedOptions.AtLeast(rounds, 1);
        var seed = new Option<long>("--seed") { Description = "All randomness comes from it: the same seed gives the same model", HelpName = "N", DefaultValueFactory = _ => 1 };
        var threads = SharedOptions.Threads();
        var runs = SharedOptions.Runs();
        var json = SharedOptions.Json();
        var verb = new Verb("demo", "Train ten clients on real digits, live, with nothing to prepare") { rounds, seed, threads, runs, json };
        verb.Examples.Add(("demo", "20 rounds; a saved model and a report in ./runs"));
        verb.Examples.Add(("demo --rounds 50 --seed 7", "longer, with other random numbers"));
        verb.Examples.Add(("demo --json | tail -n 1", "the summary for a script"));
        verb.SetAction((parsed, cancellation) =>
        {
            var file = new RunFile("demo.yaml", Text(), terminal.Folder);
            file.Set("rounds", parsed.GetValue(rounds), $"--rounds {parsed.GetValue(rounds)}");
            file.Set("seed", parsed.GetValue(seed), $"--seed {parsed.GetValue(seed)}");
            return new RunSession(terminal, parsed.GetRequiredValue(runs), parsed.GetValue(threads), parsed.GetValue(json)).StartAsync(file, cancellation);
        });
        return verb;
    }

    /// <summary>The demo's run file.</summary>
    public static string Text()
    {
        using var stream = typeof(DemoVerb).Assembly.GetManifestResourceStream("Tributary.Cli.Verbs.demo.yaml") ?? throw new InvalidOperationException("the resource demo.yaml is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
