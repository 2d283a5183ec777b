using System.CommandLine;
using System.Text.Json;
using Tributary.Cli.Api;
using Tributary.Coordinator.Access;
using Tributary.Gateways.Enrolment;
using Tributary.Security.Authority;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary audit anchor</c>: the trail's end, signed, to be kept elsewhere.</summary>
internal static class AuditAnchorVerb
{
    public static Verb Build(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "Where to write it; keep it on another machine" };
        var verb = new Verb("anchor", "Write the trail's end, signed by the project's authority") { file };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("audit anchor anchor.json", "later: tributary audit verify --anchor anchor.json"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var anchor = await api.GetAsync("api/audit/anchor", AccessJson.Default.AuditAnchor, cancellation);
            var path = terminal.PathOf(parsed.GetRequiredValue(file));
            await File.WriteAllTextAsync(path, JsonSerializer.Serialize(anchor, AccessJson.Default.AuditAnchor) + "\n", cancellation);
            terminal.Out.WriteLine($"{terminal.Shown(path)} holds the trail's end: line {anchor.Number}, {anchor.Head}");
            return ExitCode.Ok;
        });
        return verb;
    }

    /// <summary>Checks that the trail still holds what an anchor says.</summary>
    /// <exception cref="CommandFault">It does not, or the anchor is none.</exception>
    public static async Task CheckAsync(ApiClient api, string path, CancellationToken cancellation)
    {
        // 1. Is it what the coordinator's authority signed?
        var anchor = await ReadAsync(path, cancellation);
        using var authority = TrustedAuthority.FromPem(anchor.Authority);
        if (!authority.Signed(AuditAnchor.Text(anchor.Number, anchor.Head, anchor.Time), anchor.Signature))
            throw new CommandFault(ExitCode.Failed, $"{path} was changed: its signature does not hold", "look at another copy of it");
        var now = await api.GetAsync("api/audit/anchor", AccessJson.Default.AuditAnchor, cancellation);
        if (now.Authority.Trim() != anchor.Authority.Trim())
            throw new CommandFault(ExitCode.Failed, $"{path} was signed by another authority than this coordinator's",
                "is it the same coordinator?");

        // 2. Is that line still there?
        if (anchor.Number == 0) return;
        var page = await api.GetAsync($"api/audit?limit=1&after={anchor.Number - 1}", AccessJson.Default.PageAuditLine, cancellation);
        if (page.Items is not [{ } line] || line.Hash != anchor.Head)
            throw new CommandFault(ExitCode.Failed,
                $"line {anchor.Number} is not what it was at {anchor.Time:u}: the trail was cut or replaced",
                "look at a copy of it from before");
    }

    private static async Task<AuditAnchor> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllTextAsync(path, cancellation),
                AccessJson.Default.AuditAnchor) is { Head: not null, Authority: not null, Signature: not null } read
                ? read : throw new JsonException("a field is missing");
        }
        catch (JsonException)
        {
            throw CommandFault.BadInput($"{path} is no anchor", "tributary audit anchor FILE writes one");
        }
    }
}
