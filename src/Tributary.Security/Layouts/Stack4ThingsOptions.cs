using System.Security.Cryptography.X509Certificates;
using Tributary.Core.Clients;
using Tributary.Security.Authority;

namespace Tributary.Security.Layouts;

/// <summary>Whom the files of <see cref="Stack4ThingsLayout"/> are for.</summary>
public sealed record Stack4ThingsOptions
{
    /// <summary>The host name of the originals' router; its certificate always bears it.</summary>
    public const string Router = "crossbar";

    private const int MaxNodes = 1000;

    /// <summary>The boards; the first is the master, the others work for it.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = ["LR_Master", "LR_Worker_1", "LR_Worker_2", "LR_Worker_3"];

    /// <summary>Names and addresses by which the router is reached, beside <see cref="Router"/>.</summary>
    public IReadOnlyList<string> RouterNames { get; init; } = [];

    /// <summary>Keys to make where there are none.</summary>
    public LayoutKeys Keys { get; init; } = LayoutKeys.Rsa2048;

    /// <summary>How long certificates hold, 1 h..825 d. After two thirds of it they are made anew, for the same keys.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(365);

    /// <summary>What is wrong with them, in words; empty for nothing.</summary>
    public IEnumerable<string> Problems()
    {
        if (Nodes.Count is 0 or > MaxNodes) yield return $"there are {Nodes.Count} nodes; 1 to {MaxNodes} are allowed";
        foreach (var node in Nodes)
        {
            if (!ClientId.IsValid(node)) yield return $"'{node}' is no node's name; {ClientId.Rule}";
            else if (!IsHost(node)) yield return $"'{node}' cannot stand in a certificate as a host's name";
            else if (node.Equals(Router, StringComparison.OrdinalIgnoreCase)) yield return $"{Router} is the router, and no node";
        }

        foreach (var twice in Nodes.GroupBy(node => node, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            yield return $"{twice.Key} is named {twice.Count()} times";
        foreach (var name in RouterNames.Where(name => !IsHost(name))) yield return $"'{name}' is no host's name and no address";
        if (Lifetime < TimeSpan.FromHours(1) || Lifetime > CertificateAuthority.MaxLifetime)
            yield return $"certificates are to hold {Lifetime}; 1 h to {CertificateAuthority.MaxLifetime.TotalDays} d are allowed";
    }

    private static bool IsHost(string name)
    {
        if (System.Net.IPAddress.TryParse(name.Trim('[', ']'), out _)) return true;
        if (name.Length is 0 or > 253 || name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.')))
            return false;
        try
        {
            new SubjectAlternativeNameBuilder().AddDnsName(name);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
