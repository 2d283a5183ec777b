using System.CommandLine;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary run ...</c>: a coordinator's runs.</summary>
internal static class RunVerb
{
    public static Verb Build(Terminal terminal)
    {
        var verb = new Verb("run", "Start, watch and steer a coordinator's training")
        {
            RunStartVerb.Build(terminal), RunListVerb.Build(terminal), RunShowVerb.Build(terminal), RunWatchVerb.Build(terminal),
            RunSteerVerb.Build(terminal, "pause", "Pause a run: its clients stop working on it, the round under way is left"),
            RunSteerVerb.Build(terminal, "resume", "Go on with a run that was paused or stopped, or that failed"),
            RunSteerVerb.Build(terminal, "stop", "Stop a run; every saved round stays"), RunLogsVerb.Build(terminal),
            RunExportVerb.Build(terminal),
        };
        foreach (var keeping in RunKeepVerbs.All(terminal)) verb.Add(keeping);
        verb.Examples.Add(("run start run.yaml --watch", "start a run and look on"));
        verb.Examples.Add(("run list", "what was run, the newest first"));
        verb.Examples.Add(("run list --filter \"accuracy > 0.9 and tag = baseline\"", "those that fit"));
        verb.Examples.Add(("run pause latest", "let the newest run rest"));
        return verb;
    }

    /// <summary>The run that is meant.</summary>
    public static Argument<string> Which()
        => new("RUN") { Description = "A run's id, the start of it, its name, or latest", DefaultValueFactory = _ => "latest" };
}
