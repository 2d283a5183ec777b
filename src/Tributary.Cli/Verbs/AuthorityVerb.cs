using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using Tributary.Cli.Api;
using Tributary.Coordinator.Access;
using Tributary.Engine.Formats;
using Tributary.Security;
using Tributary.Security.Authority;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary ca init|issue|list|revoke|export</c>: the project's certificate authority.</summary>
internal static class AuthorityVerb
{
    public static Verb Build(Terminal terminal)
    {
        var verb = new Verb("ca", "The project's certificate authority: make it, issue, list, revoke and export certificates")
        {
            Init(terminal), Issue(terminal), CredentialVerbs.List(terminal, "certificates"),
            CredentialVerbs.Revoke(terminal, HttpMethod.Post, serial => $"api/certificates/{serial}/revoke"),
            AuthorityExportVerb.Build(terminal, Folder()),
        };
        verb.Examples.Add(("ca init --folder tributary", "before the coordinator's first start; on https it makes one by itself"));
        verb.Examples.Add(("ca issue anna --role operator", "a certificate with its key for a person"));
        return verb;
    }

    private static Verb Init(Terminal terminal)
    {
        var folder = Folder();
        var name = new Option<string>("--name")
        {
            Description = "Whose it is, 1 to 40 letters; they appear in its certificate",
            HelpName = "NAME",
            DefaultValueFactory = _ => Environment.MachineName,
        };
        var verb = new Verb("init", "Make the authority: a P-256 key and a certificate of ten years") { folder, name };
        verb.Examples.Add(("ca init --name clinic-north", "the authority of a federation of hospitals"));
        verb.SetAction(parsed =>
        {
            var place = Path.Combine(terminal.PathOf(parsed.GetRequiredValue(folder)), "access", "authority");
            if (CertificateAuthority.Exists(place))
                throw CommandFault.BadInput($"{terminal.Shown(place)} holds an authority already",
                    "every credential rests on it: move it away by hand if you mean it");
            var owner = parsed.GetRequiredValue(name);
            if (owner.Length is 0 or > 40) throw CommandFault.BadInput($"--name has {owner.Length} letters; 1 to 40 are allowed");
            using var authority = CertificateAuthority.Create(owner, terminal.Clock);
            OwnFolder.Make(terminal.PathOf(parsed.GetRequiredValue(folder)));
            authority.Save(place);
            terminal.Out.WriteLine($"authority of {owner} in {terminal.Shown(place)}\n  fingerprint (SHA-256)  "
                + $"{authority.Trusted.Fingerprint}\n  clients that use the command line trust it with --ca "
                + $"{terminal.Shown(Path.Combine(place, CertificateAuthority.CertificateFile))}");
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Option<string> Folder() => new("--folder")
    {
        Description = "The coordinator's data folder",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => "tributary",
    };

    private static Verb Issue(Terminal terminal)
    {
        var subject = new Argument<string>("NAME") { Description = "Whom it names" };
        subject.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && SharedOptions.BadId("NAME", result.Tokens[0].Value) is { } fault) result.AddError(fault);
        });
        var role = new Option<string>("--role")
        {
            Description = "What it allows: client, viewer, operator, admin",
            HelpName = "ROLE",
            DefaultValueFactory = _ => "client",
        };
        role.AcceptOnlyFromAmong("client", "viewer", "operator", "admin");
        var lifetime = new Option<string>("--lifetime")
        {
            Description = "How long it holds, 1m to 825d",
            HelpName = "TIME",
            DefaultValueFactory = _ => "90d",
        };
        var request = new Option<string?>("--request")
        {
            Description = "A PKCS#10 request (PEM, P-256): its key never leaves its owner",
            HelpName = "FILE"
        };
        var folder = new Option<string>("--out")
        {
            Description = "Folder for NAME.pem, NAME.key and authority.pem",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => ".",
        };
        var json = SharedOptions.Json();
        var verb = new Verb("issue", "Make a certificate") { subject, role, lifetime, request, folder, json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("ca issue board-2 --request board-2.csr", "sign a request: nothing secret is moved"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var whom = parsed.GetRequiredValue(subject);
            var pem = parsed.GetValue(request) is { } file ? await File.ReadAllTextAsync(terminal.PathOf(file), cancellation) : null;
            var order = new CertificateOrder(whom, parsed.GetRequiredValue(role), pem,
                SharedOptions.Time("--lifetime", parsed.GetRequiredValue(lifetime)).TotalSeconds);
            var made = await api.PostAsync("api/certificates", JsonContent.Create(order, AccessJson.Default.CertificateOrder),
                AccessJson.Default.CertificateReply, cancellation);
            var place = terminal.PathOf(parsed.GetRequiredValue(folder));
            Directory.CreateDirectory(place);
            await File.WriteAllTextAsync(Path.Combine(place, "authority.pem"), made.Authority, cancellation);
            await File.WriteAllTextAsync(Path.Combine(place, whom + ".pem"), made.Certificate, cancellation);
            if (made.Key is { } key) SecretFile.Write(Path.Combine(place, whom + ".key"), key);
            if (parsed.GetValue(json))
                terminal.Out.WriteLine(JsonSerializer.Serialize(made with { Key = null }, AccessJson.Default.CertificateReply));
            else terminal.Out.WriteLine(
                $"{terminal.Shown(Path.Combine(place, whom + ".pem"))}, serial {made.Serial}, until {made.Expires:u}");
            return ExitCode.Ok;
        });
        return verb;
    }
}
