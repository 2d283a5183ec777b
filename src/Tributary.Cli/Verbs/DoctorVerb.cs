using System.CommandLine;
using System.Text.Json.Nodes;
using Tributary.Cli.Configuration;
using Tributary.Cli.Diagnosis;
using Tributary.Coordinator.Hosting;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary doctor [WHAT]</c>: looks at what a coordinator or client here needs, and at the way to a coordinator. It changes
/// nothing.</summary>
internal static class DoctorVerb
{
    public static Verb Build(Terminal terminal)
    {
        var what = new Argument<string>("WHAT")
        {
            Description = "coordinator, client, or all: which of the two this machine is to be",
            HelpName = "WHAT",
            DefaultValueFactory = _ => "all",
        };
        what.AcceptOnlyFromAmong("all", "coordinator", "client");
        var json = SharedOptions.Json();
        var verb = new Verb("doctor",
            "Look for what is wrong: ports, certificates, clock, disk, database, data, the way to a coordinator; each finding with "
            + "its remedy") { what, json };
        var api = new SettingFlags<ApiConfig>(verb, terminal, ApiSettings.Table(terminal));
        var coordinator = new SettingFlags<CoordinatorOptions>(verb, terminal, CoordinatorSettings.Table(terminal).WithoutFlags());
        var client = new SettingFlags<ClientConfig>(verb, terminal, ClientSettings.Table(terminal).WithoutFlags());
        verb.Examples.Add(("doctor", "this machine, and a coordinator on it"));
        verb.Examples.Add(("doctor client --coordinator https://fed.example:7070 --ca authority.pem",
            "why a client here does not come through"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var checkup = new Checkup(terminal, coordinator.Read(parsed), client.Read(parsed), api.Read(parsed));
            var worst = Verdict.Ok;
            await foreach (var finding in checkup.LookAsync(parsed.GetRequiredValue(what), cancellation))
            {
                if (finding.Verdict > worst) worst = finding.Verdict;
                if (parsed.GetValue(json))
                    terminal.Out.WriteLine(new JsonObject
                    {
                        ["check"] = finding.Check,
                        ["verdict"] = finding.Verdict.ToString()
                        .ToLowerInvariant(),
                        ["text"] = finding.Text,
                        ["remedy"] = finding.Remedy.Length > 0 ? finding.Remedy
                        : null
                    }.ToJsonString());
                else Print(terminal, finding);
            }

            return worst == Verdict.Fault ? ExitCode.Failed : ExitCode.Ok;
        });
        return verb;
    }

    private static void Print(Terminal terminal, Finding finding)
    {
        var (colour, mark) = finding.Verdict switch
        {
            Verdict.Ok => ("\e[32m", "ok     "),
            Verdict.Warning => ("\e[33m", "warning"),
            _ => ("\e[31m", "fault  ")
        };
        var (dim, plain) = terminal.Colors ? ("\e[2m", "\e[0m") : ("", "");
        terminal.Out.WriteLine($"{(terminal.Colors ? colour : "")}{mark}{plain}  {finding.Check,-12} {finding.Text}");
        if (finding.Remedy.Length > 0) terminal.Out.WriteLine($"  {dim}→ {finding.Remedy}{plain}");
    }
}
