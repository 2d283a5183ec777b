using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Cli.Diagnosis;

/// <summary>The certificate that a server shows: whose it is, for which names, how long it holds.</summary>
internal sealed class TlsCheck(Reach target, TimeProvider clock)
{
    private const string Name = "tls";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>What was found, and whether there is no point in going on.</returns>
    public async Task<(List<Finding> Findings, bool Ends)> LookAsync(Socket connection, CancellationToken cancellation)
    {
        using var stream = new NetworkStream(connection, ownsSocket: false);
        X509Certificate2? shown = null;
        var errors = SslPolicyErrors.None;
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        try
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            late.CancelAfter(Patience);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = target.Address.DnsSafeHost,
                CertificateChainPolicy = Policy(),
#pragma warning disable CA5359 // Nothing is sent: whatever is shown is looked at.
                RemoteCertificateValidationCallback = (_, certificate, _, found) =>
                {
                    (shown, errors) = (certificate is null ? null
                        : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()), found);
                    return true;
                },
#pragma warning restore CA5359
            }, late.Token);
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException
            || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return ([Finding.Fault(Name, $"{target.Address.Authority} does not speak TLS: {fault.InnerException?.Message ?? fault.Message}",
                $"is it http://{target.Address.Authority}, or another program's port?")], true);
        }

        if (shown is null)
            return ([Finding.Fault(Name, $"{target.Address.Authority} shows no certificate",
                "let the coordinator listen with its own or the project's certificate")], true);
        using (shown) return Judge(shown, errors);
    }

    private (List<Finding> Findings, bool Ends) Judge(X509Certificate2 shown, SslPolicyErrors errors)
    {
        var (subject, issuer) = (shown.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
            shown.GetNameInfo(X509NameType.SimpleName, forIssuer: true));
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return ([target.Authority is null ? Finding.Fault(Name,
                $"the certificate of {subject} is signed by {issuer}, which this machine does not trust",
                "name the project's authority with --ca (access/authority/authority.pem in the coordinator's folder)")
                : Finding.Fault(Name, $"the certificate of {subject} is signed by {issuer}, not by the authority of --ca "
                    + $"({target.Authority.GetNameInfo(X509NameType.SimpleName, forIssuer: false)})",
                    "is this the right coordinator? Then take its authority.pem anew; else look at the address")], true);
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return ([Finding.Fault(Name,
                $"the certificate is not for {target.Address.DnsSafeHost}; it bears "
                + $"{string.Join(", ", Names(shown).DefaultIfEmpty(subject))}",
                "use one of these names, or start the coordinator with --host " + target.Address.DnsSafeHost)], true);
        }

        var now = clock.GetUtcNow();
        var holds = CertificateCheck.Validity(Name, $"the certificate of {subject} (by {issuer})", shown, now, TimeSpan.FromDays(14),
            "the coordinator renews its own in time: has it been running? An operator's files are to be renewed by hand");
        return ([holds], false);
    }

    // As clients judge it, except for times.
    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid
        };
        if (target.Authority is null) return policy;
        (policy.TrustMode, policy.DisableCertificateDownloads) = (X509ChainTrustMode.CustomRootTrust, true);
        policy.CustomTrustStore.Add(target.Authority);
        return policy;
    }

    private static IEnumerable<string> Names(X509Certificate2 certificate)
        => certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())));
}
