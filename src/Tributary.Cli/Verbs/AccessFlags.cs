using System.CommandLine;
using Tributary.Coordinator.Access;

namespace Tributary.Cli.Verbs;

/// <summary>The flags of <c>tributary coordinator</c> that say who may come in.</summary>
internal sealed class AccessFlags
{
    private readonly Option<bool> _credentials = new("--credentials") { Description = "Demand credentials on loopback too; beyond it they always are" };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Allow what nobody should do: to listen beyond loopback without TLS or credentials" };
    private readonly Option<string[]> _hosts = new("--host") { Description = "One more name or address that clients reach it by, for its certificate; may be given several times", HelpName = "NAME", DefaultValueFactory = _ => [] };
    private readonly Option<string?> _certificate = new("--tls-certificate") { Description = "A server certificate of your own (PEM); else the project's authority makes one", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--tls-key") { Description = "Its key (PEM)", HelpName = "FILE" };

    public void AddTo(Command verb)
    {
        foreach (var option in (Option[])[_credentials, _insecure, _hosts, _certificate, _key]) verb.Add(option);
    }

    public AccessOptions Read(ParseResult parsed, Terminal terminal) => new()
    {
        RequireCredentials = parsed.GetValue(_credentials) ? true : null,
        Insecure = parsed.GetValue(_insecure),
        Names = parsed.GetRequiredValue(_hosts),
        CertificateFile = parsed.GetValue(_certificate) is { } certificate ? terminal.PathOf(certificate) : null,
        KeyFile = parsed.GetValue(_key) is { } key ? terminal.PathOf(key) : null,
    };
}
