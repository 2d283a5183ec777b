using System.Security.Cryptography.X509Certificates;

namespace Tributary.Security.Authority;

/// <summary>Subjects of certificates, built piece by piece: no text in a name can add a piece.</summary>
internal static class SubjectName
{
    public static X500DistinguishedName Of(string name, Role? role)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddOrganizationName("Tributary");
        if (role is { } known) builder.AddOrganizationalUnitName(known.ToString().ToLowerInvariant());

        // RFC 5280 allows 64 letters; ids here may have 100, which every TLS library in use reads.
        builder.AddCommonName(name);
        return builder.Build();
    }
}
