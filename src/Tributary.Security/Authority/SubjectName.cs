using System.Security.Cryptography.X509Certificates;

namespace Tributary.Security.Authority;

/// <summary>Subjects of certificates, built piece by piece: no text in a name can add a piece.</summary>
internal static class SubjectName
{
    /// <summary>The organizational unit of nodes of the WAMP system: clients.</summary>
    public const string Nodes = "Nodes";

    public static X500DistinguishedName Of(string name, Role? role)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddOrganizationName("Tributary");
        if (role is { } known) builder.AddOrganizationalUnitName(known.ToString().ToLowerInvariant());

        // RFC 5280 allows 64 letters; ids here may have 100, which every TLS library in use reads.
        builder.AddCommonName(name);
        return builder.Build();
    }

    /// <summary>What a node of the WAMP system is called (docs/envelopes.md); a client's to us.</summary>
    public static X500DistinguishedName OfNode(string name) => InOrder(name, Nodes, "Iotronic");

    /// <summary>What the router of the WAMP system is called.</summary>
    public static X500DistinguishedName OfRouter(string name) => InOrder(name, null, "iotronic");

    // As OpenSSL writes it, C first; the builder takes the pieces from behind.
    private static X500DistinguishedName InOrder(string name, string? unit, string organization)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        if (unit is not null) builder.AddOrganizationalUnitName(unit);
        builder.AddOrganizationName(organization);
        builder.AddCountryOrRegion("IT");
        return builder.Build();
    }
}
