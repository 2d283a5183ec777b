using System.CommandLine;
using Tributary.Cli.Folders;
using Tributary.Cli.Sessions;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary simulate RUN.yaml</c>.</summary>
internal static class SimulateVerb
{
    public static Verb Build(Terminal terminal)
    {
        var file = new Argument<string>("RUN.yaml")
        { Description = "The run file (YAML or JSON); tributary docs run-files lists its keys" };
        var set = new Option<string[]>("--set")
        {
            Description = "Put a value over the file's, e.g. training.epochs=5; may be given several times",
            HelpName = "KEY=VALUE",
            DefaultValueFactory = _ => []
        };
        var (data, threads, json) = (SharedOptions.Data(), SharedOptions.Threads(), SharedOptions.Json());
        var durability = SharedOptions.Durability();
        var verb = new Verb("simulate", "Run a federated training with virtual clients, as a run file says")
        {
            file, data, threads, set, durability, json,
        };
        var runs = new FolderOption(verb, terminal);
        var log = new LogFlags(verb, terminal);
        verb.Examples.Add(("simulate samples/mnist/2nn-iid.yaml --data ~/data/mnist", "with the full MNIST files of a folder"));
        verb.Examples.Add(("simulate run.yaml --set rounds=5 --set strategy=fedprox", "with other values than the file's"));
        verb.Examples.Add(("simulate run.yaml --json > events.jsonl", "one JSON event a line"));
        verb.SetAction((parsed, cancellation) =>
        {
            var run = RunFile.Open(terminal, parsed.GetRequiredValue(file));
            foreach (var assignment in parsed.GetRequiredValue(set)) run.Set(assignment);
            run.UseData(parsed.GetValue(data) is { } folder ? terminal.PathOf(folder) : null);
            return new RunSession(terminal, runs.Read(parsed).With(parsed.GetRequiredValue(durability)), parsed.GetValue(threads),
                parsed.GetValue(json), log.Read(parsed))
                .StartAsync(run, cancellation);
        });
        return verb;
    }
}
