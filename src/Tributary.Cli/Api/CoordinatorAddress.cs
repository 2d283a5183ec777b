using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Cli.Configuration;

namespace Tributary.Cli.Api;

/// <summary>How a verb finds its coordinator: the section <c>api</c> of the configuration.</summary>
internal sealed class CoordinatorAddress(Command verb, Terminal terminal)
{
    private readonly SettingFlags<ApiConfig> _flags = new(verb, terminal, ApiSettings.Table(terminal));

    /// <exception cref="CommandFault">What was given is no address or no certificate.</exception>
    public ApiClient Open(ParseResult parsed)
    {
        var read = _flags.Read(parsed);
        var config = read.Options;
        return new ApiClient(config.Coordinator, config.Token, config.Authority is { } path ? Authority(path) : null, Hint(read));
    }

    // What was said on the command line holds for the next one too; a secret is not repeated.
    private string Hint(Settings<ApiConfig> read)
    {
        var said = read.Shown.Where(setting => setting.Source.StartsWith("--", StringComparison.Ordinal)).Select(setting => setting.Key)
            .ToHashSet(StringComparer.Ordinal);
        return (said.Contains("coordinator")
            ? $" --coordinator {CommandText.Quoted(read.Options.Coordinator.ToString().TrimEnd('/'))}" : "")
            + (said.Contains("ca") ? $" --ca {CommandText.Quoted(terminal.Shown(read.Options.Authority!))}" : "");
    }

    /// <param name="path">A file with a certificate (PEM).</param>
    /// <exception cref="CommandFault">There is none.</exception>
    public static X509Certificate2 Authority(string path)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(path));
        }
        catch (CryptographicException)
        {
            throw CommandFault.BadInput($"--ca {path}: that is no certificate",
                "name the authority.pem that lies in the coordinator's folder under access/authority");
        }
    }
}
