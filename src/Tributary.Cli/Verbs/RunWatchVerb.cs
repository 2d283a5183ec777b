using Tributary.Cli.Api;
using Tributary.Cli.Sessions;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary run watch RUN</c>.</summary>
internal static class RunWatchVerb
{
    public static Verb Build(Terminal terminal)
    {
        var (run, json) = (RunVerb.Which(), SharedOptions.Json());
        var verb = new Verb("watch", "Show a run live until it goes on no more; a line that breaks is taken up again") { run, json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("run watch", "the newest run"));
        verb.Examples.Add(("run watch latest --json", "one JSON event a line"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            return await WatchSession.ShowAsync(terminal, api, await RemoteRuns.FindAsync(api, parsed.GetRequiredValue(run), cancellation),
                parsed.GetValue(json), whole: false, cancellation);
        });
        return verb;
    }
}
