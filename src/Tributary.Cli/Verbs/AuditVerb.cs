using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Tributary.Cli.Api;
using Tributary.Coordinator.Access;
using Tributary.Gateways.Enrolment;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary audit list|verify|anchor|export</c>: who did what.</summary>
internal static class AuditVerb
{
    public static Verb Build(Terminal terminal)
    {
        var verb = new Verb("audit", "Who did what: read the coordinator's audit trail, and check that nobody changed it") { List(terminal),
            Verify(terminal), AuditAnchorVerb.Build(terminal), AuditExportVerb.Build(terminal) };
        verb.Examples.Add(("audit verify", "checks the chain of hashes; exit code 1 where it is broken"));
        return verb;
    }

    private static Verb List(Terminal terminal)
    {
        var json = SharedOptions.Json();
        var verb = new Verb("list", "The trail, the oldest first") { json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var all = await RemoteRuns.AllAsync(page => api.GetAsync($"api/audit?{page}", AccessJson.Default.PageAuditLine, cancellation));
            if (parsed.GetValue(json))
                all.ForEach(line => terminal.Out.WriteLine(JsonSerializer.Serialize(line, AccessJson.Default.AuditLine)));
            else if (all.Count == 0) terminal.Out.WriteLine("nothing was done yet that must be remembered");
            else terminal.Screen().Write(Table(all));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Verb Verify(Terminal terminal)
    {
        var head = new Option<string?>("--head")
        { Description = "The hash that an earlier verify told: shows a trail that was cut short too", HelpName = "HASH" };
        var anchor = new Option<string?>("--anchor") { Description = "What audit anchor wrote: the same, signed", HelpName = "FILE" };
        var json = SharedOptions.Json();
        var verb = new Verb("verify", "Check the trail's chain of hashes") { head, anchor, json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("audit verify --head 3f9a...", "also that the line with this hash is still there"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var verdict = await api.GetAsync("api/audit/verify", AccessJson.Default.AuditVerdict, cancellation);
            if (parsed.GetValue(anchor) is { } file) await AuditAnchorVerb.CheckAsync(api, terminal.PathOf(file), cancellation);
            var isCut = parsed.GetValue(head) is { } known
                && !(await RemoteRuns.AllAsync(page => api.GetAsync($"api/audit?{page}", AccessJson.Default.PageAuditLine, cancellation)))
                .Exists(line => line.Hash == known);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(JsonSerializer.Serialize(verdict, AccessJson.Default.AuditVerdict));
            else if (verdict.Holds && !isCut) terminal.Out.WriteLine($"the trail holds\n  head {verdict.Head}");
            if (!verdict.Holds)
                throw new CommandFault(ExitCode.Failed, $"the trail was changed: line {verdict.FirstFault} does not fit the one before",
                    "keep the file for the inquiry, and look at a copy of it from before");
            return isCut ? throw new CommandFault(ExitCode.Failed, "the line with that hash is gone: the trail was cut or replaced",
                "look at a copy of it from before") : ExitCode.Ok;
        });
        return verb;
    }

    private static Table Table(List<AuditLine> all)
    {
        var table = TerminalTable.Of("no.>", "time", "who", "what", "on*", "from", "detail*");
        foreach (var line in all)
            table.AddRow($"{line.Number}", $"{line.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC", Markup.Escape(line.Actor),
                Markup.Escape(line.Action), Markup.Escape(line.Target), Markup.Escape(line.Address ?? ""),
                Markup.Escape(line.Detail ?? ""));
        return table;
    }
}
