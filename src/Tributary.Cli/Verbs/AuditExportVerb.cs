using System.CommandLine;
using Tributary.Cli.Api;
using Tributary.Coordinator.Access;
using Tributary.Gateways.Enrolment;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary audit export</c>: the trail for other systems.</summary>
internal static class AuditExportVerb
{
    public static Verb Build(Terminal terminal)
    {
        var format = new Option<string>("--format")
        {
            Description = "json (a line each) or cef",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "json",
        };
        format.AcceptOnlyFromAmong("json", "cef");
        var after = new Option<int>("--after")
        {
            Description = "Only lines after the one with this number",
            HelpName = "N",
            DefaultValueFactory = _ => 0,
        };
        SharedOptions.AtLeast(after, 0);
        var verb = new Verb("export", "Print the trail for other systems, the oldest line first") { format, after };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("audit export --format cef", "one event a line, as security monitors take it"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var isCef = parsed.GetRequiredValue(format) == "cef";
            for (long last = parsed.GetValue(after); ;)
            {
                var page = await api.GetAsync($"api/audit?limit=1000&after={last}", AccessJson.Default.PageAuditLine, cancellation);
                foreach (var line in page.Items) terminal.Out.WriteLine(isCef ? AuditText.Cef(line) : AuditText.Json(line));
                if (page.Next is null || page.Items.Count == 0) return ExitCode.Ok;
                last = page.Items[^1].Number;
            }
        });
        return verb;
    }
}
