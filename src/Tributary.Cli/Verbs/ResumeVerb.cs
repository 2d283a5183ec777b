using System.CommandLine;
using Tributary.Cli.Folders;
using Tributary.Cli.Sessions;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary resume RUN</c>.</summary>
internal static class ResumeVerb
{
    public static Verb Build(Terminal terminal)
    {
        var run = new Argument<string>(
            "RUN")
        {
            Description = "A run's id, the start of it, its name, or latest (the newest that is unfinished)",
            DefaultValueFactory = _ => "latest"
        };
        var (threads, json) = (SharedOptions.Threads(), SharedOptions.Json());
        var durability = SharedOptions.Durability();
        var verb = new Verb("resume", "Go on with a run that was interrupted; the result is the one it would have had")
        {
            run, threads, durability, json,
        };
        var runs = new FolderOption(verb, terminal);
        var log = new LogFlags(verb, terminal);
        verb.Examples.Add(("resume", "the newest unfinished run"));
        verb.Examples.Add(("resume 20260102-0304", "the run whose id starts so"));
        verb.SetAction((parsed, cancellation)
            => new RunSession(terminal, runs.Read(parsed).With(parsed.GetRequiredValue(durability)), parsed.GetValue(threads),
                parsed.GetValue(json), log.Read(parsed))
                .ResumeAsync(parsed.GetRequiredValue(run), cancellation));
        return verb;
    }
}
