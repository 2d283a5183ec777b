using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Cli.Api;

/// <summary>The options by which a verb finds its coordinator: flags over environment over what is usual.</summary>
internal sealed class CoordinatorAddress
{
    public const string Usual = "http://127.0.0.1:7070";

    private readonly Option<string> _address = new("--coordinator")
    {
        Description = "The coordinator's address; by default TRIBUTARY_COORDINATOR, else this machine's",
        HelpName = "URL",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("TRIBUTARY_COORDINATOR") is { Length: > 0 } known ? known : Usual,
    };

    private readonly Option<string?> _token = new("--token") { Description = "Who you are, where the coordinator asks; by default TRIBUTARY_TOKEN, which no list of processes shows", HelpName = "TOKEN" };

    private readonly Option<string?> _authority = new("--ca") { Description = "The coordinator's authority (authority.pem), the only one to trust; by default TRIBUTARY_CA, else the system's", HelpName = "FILE" };

    public CoordinatorAddress(Command verb)
    {
        verb.Add(_authority);
        verb.Add(_address);
        verb.Add(_token);
    }

    /// <exception cref="CommandFault">The address is none.</exception>
    public ApiClient Open(ParseResult parsed)
    {
        var text = parsed.GetRequiredValue(_address);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw CommandFault.BadInput($"--coordinator {text}: no address", $"write it like {Usual}");
        var token = parsed.GetValue(_token) ?? Environment.GetEnvironmentVariable("TRIBUTARY_TOKEN");
        var authority = parsed.GetValue(_authority) ?? Environment.GetEnvironmentVariable("TRIBUTARY_CA");
        return new ApiClient(address, string.IsNullOrEmpty(token) ? null : token, string.IsNullOrEmpty(authority) ? null : Authority(authority));
    }

    private static X509Certificate2 Authority(string path)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(path));
        }
        catch (CryptographicException)
        {
            throw CommandFault.BadInput($"--ca {path}: that is no certificate", "name the authority.pem that lies in the coordinator's folder under access/authority");
        }
    }
}
