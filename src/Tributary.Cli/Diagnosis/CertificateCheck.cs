using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Coordinator.Hosting;
using Tributary.Engine.Specs;
using Tributary.Security;
using Tributary.Security.Authority;

namespace Tributary.Cli.Diagnosis;

/// <summary>What a coordinator would show to clients: certificate and key of its operator, or the project's authority.</summary>
internal static class CertificateCheck
{
    private const string Name = "certificate";

    public static IEnumerable<Finding> Look(CoordinatorOptions options, DateTimeOffset now)
    {
        var authority = Path.Combine(options.Folder, "access", "authority", CertificateAuthority.CertificateFile);
        if (options.Access.CertificateFile is { } file && options.Access.KeyFile is { } key)
        {
            foreach (var finding in OfFiles(options, file, key, now)) yield return finding;
        }
        else if (options.Listen.Scheme == Uri.UriSchemeHttps && !File.Exists(authority))
        {
            yield return Finding.Ok(Name, "the first start makes the project's authority and a certificate");
        }

        if (!File.Exists(authority)) yield break;
        var (read, problem) = Read(() => X509Certificate2.CreateFromPem(File.ReadAllText(authority)));
        if (read is null)
            yield return Finding.Fault("authority", $"{authority}: {problem}",
                "bring back the authority from a backup; every credential rests on it");
        else yield return Validity("authority", "the project's authority", read, now, TimeSpan.FromDays(180),
            "make a new authority (tributary ca init) and enrol the clients again before it ends");
        read?.Dispose();
    }

    /// <summary>Whether a certificate holds, and for how long.</summary>
    public static Finding Validity(string name, string what, X509Certificate2 certificate, DateTimeOffset now, TimeSpan soon, string remedy)
    {
        var (start, end) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()),
            new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        if (now < start)
            return Finding.Fault(name, $"{what} holds from {start:u} on, and it is {now:u} by this machine's clock",
                "set this machine's clock (NTP)");
        if (now > end) return Finding.Fault(name, $"{what} held until {end:u}; it expired {Days(now - end)} ago", remedy);
        return end - now < soon ? Finding.Warning(name, $"{what} holds until {end:u}, {Days(end - now)} from now", remedy)
            : Finding.Ok(name, $"{what} holds until {end:u}");
    }

    private static IEnumerable<Finding> OfFiles(CoordinatorOptions options, string file, string key, DateTimeOffset now)
    {
        var (certificate, problem) = Read(() => IssuedCertificate.Join(File.ReadAllText(file), SecretFile.Read(key)));
        if (certificate is null)
        {
            yield return Finding.Fault(Name, $"{file} and {key} do not make a certificate: {problem}",
                "name a PEM certificate and the PEM key that belongs to it (--tls-certificate, --tls-key)");
            yield break;
        }

        using (certificate)
        {
            yield return Validity(Name, $"{Path.GetFileName(file)}", certificate, now, TimeSpan.FromDays(14),
                "renew it; the coordinator reads the files again when they change");
            var asked = options.Access.Names.Append(options.Listen.Host.Trim('[', ']')).Where(name => name is not ("0.0.0.0" or "::"));
            foreach (var name in asked.Where(name => !certificate.MatchesHostname(name, allowWildcards: true, allowCommonName: false)))
                yield return Finding.Warning(Name, $"{Path.GetFileName(file)} does not bear the name {name}",
                    $"clients that ask for {name} refuse it: use a certificate with that name, or another address");
        }
    }

    private static (X509Certificate2? Certificate, string Problem) Read(Func<X509Certificate2> read)
    {
        try
        {
            return (read(), "");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException
            or InvalidDataException)
        {
            return (null, fault.Plain());
        }
    }

    private static string Days(TimeSpan time)
        => time.TotalDays >= 2 ? $"{(int)time.TotalDays} days" : time.TotalHours >= 2 ? $"{(int)time.TotalHours} hours"
            : $"{(int)time.TotalMinutes} minutes";
}
