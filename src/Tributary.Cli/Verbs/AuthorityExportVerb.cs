using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Tributary.Gateways.Enrolment;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Layouts;
using Tributary.Storage.Folders;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary ca export</c>: keys and certificates as another system's programs want to find them.</summary>
internal static class AuthorityExportVerb
{
    private static readonly Dictionary<string, LayoutKeys> Kinds = new(StringComparer.Ordinal)
    {
        ["rsa2048"] = LayoutKeys.Rsa2048,
        ["rsa3072"] = LayoutKeys.Rsa3072,
        ["rsa4096"] = LayoutKeys.Rsa4096,
        ["p256"] = LayoutKeys.P256,
    };

    public static Verb Build(Terminal terminal, Option<string> folder)
    {
        var target = new Argument<string>("DIR") { Description = "Where the files are to be; made where it is missing" };
        var kind = new Option<string>("--layout")
        {
            Description = "How they are laid out: stack4things, for the WAMP system's router and boards",
            HelpName = "NAME",
            DefaultValueFactory = _ => "stack4things",
        };
        kind.AcceptOnlyFromAmong("stack4things");
        var nodes = new Option<string[]>("--node")
        {
            Description = "A board, may be given several times; the first is the master. LR_Master, LR_Worker_1 to 3 where none is given",
            HelpName = "NAME",
            DefaultValueFactory = _ => [.. new Stack4ThingsOptions().Nodes],
        };
        var names = new Option<string[]>("--name")
        {
            Description = "A name or address by which the router is reached, beside crossbar; may be given several times",
            HelpName = "HOST",
            DefaultValueFactory = _ => [],
        };
        var keys = new Option<string>("--keys")
        {
            Description = "Keys to make where there are none: rsa2048, rsa3072, rsa4096, p256; the original boards need RSA",
            HelpName = "KIND",
            DefaultValueFactory = _ => "rsa2048",
        };
        keys.AcceptOnlyFromAmong([.. Kinds.Keys]);
        var lifetime = new Option<string>("--lifetime")
        {
            Description = "How long certificates hold, 1h to 825d; they are made anew after two thirds of it",
            HelpName = "TIME",
            DefaultValueFactory = _ => "365d",
        };
        var json = SharedOptions.Json();
        var verb = new Verb("export", "Lay keys and certificates out for another system's programs; what is there and holds stays")
            { target, kind, nodes, names, keys, lifetime, folder, json };
        verb.Examples.Add(("ca export certificates --node LR_Master --node LR_Worker_1 --name router.example",
            "a router and two boards, by the authority in ./tributary"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var options = new Stack4ThingsOptions
            {
                Nodes = parsed.GetRequiredValue(nodes),
                RouterNames = parsed.GetRequiredValue(names),
                Keys = Kinds[parsed.GetRequiredValue(keys)],
                Lifetime = SharedOptions.Time("--lifetime", parsed.GetRequiredValue(lifetime)),
            };
            if (options.Problems().ToList() is { Count: > 0 } problems) throw CommandFault.BadInput(string.Join('\n', problems));
            var place = terminal.PathOf(parsed.GetRequiredValue(target));
            Stack4ThingsLayout layout;
            string fingerprint;
            try
            {
                (layout, fingerprint) = await ExportAsync(terminal, terminal.PathOf(parsed.GetRequiredValue(folder)), place, options,
                    cancellation);
            }
            catch (Exception fault) when (fault is InvalidDataException or FormatException)
            {
                // A key of the folder's or the authority's own is damaged; which one stands in it.
                throw CommandFault.BadInput(fault.Message, inner: fault);
            }

            if (layout.StrayKey is { } stray)
                terminal.Error.WriteLine($"warning: {terminal.Shown(stray)} is the key of another authority, where others can read it; "
                    + "nothing here needs it: delete it");
            Tell(terminal, layout, fingerprint, place, parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static async Task<(Stack4ThingsLayout Layout, string Fingerprint)> ExportAsync(Terminal terminal, string folder, string place,
        Stack4ThingsOptions options, CancellationToken cancellation)
    {
        var access = BackupVerb.Access(folder);
        var kept = Path.Combine(access, "authority");
        var now = terminal.Clock.GetUtcNow();
        var isThere = CertificateAuthority.Exists(kept);
        using var authority = isThere ? CertificateAuthority.Load(kept, terminal.Clock)
            : CertificateAuthority.Create(Environment.MachineName, terminal.Clock);
        var layout = Stack4ThingsLayout.Look(place, options, authority.Trusted, Revoked(access), now);
        var wanted = layout.Entries.Where(one => one.Outcome != LayoutOutcome.Kept).Select(one => one.Name).ToList();
        if (wanted.Count == 0)
        {
            layout.Write(authority, _ => { }, now);
            return (layout, authority.Trusted.Fingerprint);
        }

        // What is issued stands in the book, so that it can be revoked, and in the audit trail: nobody else may have them open.
        using var claim = Claim(terminal, folder);
        if (!isThere)
        {
            if (CertificateAuthority.Exists(kept))
                throw CommandFault.BadInput($"somebody else has made an authority in {terminal.Shown(kept)} meanwhile", "try again");
            authority.Save(kept);
        }

        using var book = new CredentialBook(Path.Combine(access, CredentialBook.FileName), terminal.Clock);
        using var audit = new AuditTrail(Path.Combine(access, "audit.jsonl"), terminal.Clock);
        var intended = await audit.AppendAsync(Actor, AuditTrail.Intended, place, null,
            $"certificate.made for {string.Join(", ", wanted)}", cancellation);
        var issued = new List<IssuedCertificate>();
        layout.Write(authority, one =>
        {
            book.Add(new Credential(one.Serial, CredentialKind.Certificate, Role.Client, now, one.NotAfter) { Name = one.Subject });
            issued.Add(one);
        }, now);
        foreach (var one in issued)
            await audit.AppendAsync(Actor, "certificate.made", place, null, $"certificate {one.Serial} for {one.Subject}",
                CancellationToken.None, intended);
        return (layout, authority.Trusted.Fingerprint);
    }

    private const string Actor = "ca export";

    private static FolderLock Claim(Terminal terminal, string folder)
    {
        try
        {
            return FolderLock.Take(folder);
        }
        catch (FolderClaimedException claimed)
        {
            throw new CommandFault(ExitCode.Failed, $"{claimed.Message}, and certificates have to be made",
                $"stop it first ({terminal.Shown(folder)}); what was exported before and holds can be exported while it runs", claimed);
        }
    }

    private static Dictionary<string, DateTimeOffset> Revoked(string access) => RevocationList.OfFolder(access)
        .Where(one => one is { Kind: CredentialKind.Certificate, Revoked: not null })
        .DistinctBy(one => one.Id, StringComparer.Ordinal)
        .ToDictionary(one => one.Id, one => one.Revoked!.Value, StringComparer.Ordinal);

    private static void Tell(Terminal terminal, Stack4ThingsLayout layout, string fingerprint, string place, bool json)
    {
        if (json)
        {
            foreach (var one in layout.Entries)
                terminal.Out.WriteLine(new JsonObject
                {
                    ["name"] = one.Name,
                    ["outcome"] = Word(one.Outcome),
                    ["why"] = one.Why,
                    ["serial"] = one.Serial,
                    ["expires"] = one.NotAfter?.ToString("O", CultureInfo.InvariantCulture),
                }.ToJsonString());
            return;
        }

        terminal.Out.WriteLine($"certificates in {terminal.Shown(place)}, by the authority {fingerprint}");
        var table = TerminalTable.Of("name", "", "until", "why*");
        foreach (var one in layout.Entries)
            table.AddRow(Markup.Escape(one.Name), Word(one.Outcome), $"{one.NotAfter?.UtcDateTime:yyyy-MM-dd}", Markup.Escape(one.Why));
        terminal.Screen().Write(table);
    }

    private static string Word(LayoutOutcome outcome) => outcome.ToString().ToLowerInvariant();
}
