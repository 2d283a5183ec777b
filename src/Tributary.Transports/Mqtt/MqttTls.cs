using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using Tributary.Transports.Joining;

namespace Tributary.Transports.Mqtt;

/// <summary>TLS for one connecting: whom it trusts, what it shows. The host's name is checked in any case.</summary>
internal sealed class MqttTls : IDisposable
{
    private readonly X509Certificate2Collection _authorities = [];
    private readonly X509Certificate2? _own;
    private readonly string _host;
    private readonly TimeProvider _clock;

    public MqttTls(MqttCredentials credentials, string host, TimeProvider clock)
    {
        (_host, _clock) = (host, clock);
        if (credentials.Authority is { } authority) _authorities.ImportFromPem(authority);
        if (credentials is { Certificate: { } certificate, Key: { } key }) _own = LinkHandler.Certificate(certificate, key);
    }

    public MqttClientTlsOptions Options => new()
    {
        UseTls = true,
        SslProtocol = SslProtocols.None,
        TargetHost = _host,
        RevocationMode = X509RevocationMode.NoCheck,
        CertificateValidationHandler = IsTrusted,
        CertificateSelectionHandler = _own is null ? null : _ => _own,
    };

    public void Dispose()
    {
        foreach (var authority in _authorities) authority.Dispose();
        _own?.Dispose();
    }

    // Thrown rather than false, which would hide the reason from whoever has to mend it.
    private bool IsTrusted(MqttClientCertificateValidationEventArgs shown)
    {
        var errors = shown.SslPolicyErrors;
        if (_authorities.Count == 0)
            return !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? errors == SslPolicyErrors.None
                : throw new AuthenticationException(LinkHandler.Untrusted(shown.Certificate));
        if (shown.Certificate is X509Certificate2 certificate)
        {
            using var chain = new X509Chain { ChainPolicy = LinkHandler.Policy(_authorities) };
            foreach (var element in shown.Chain.ChainElements) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
            errors = chain.Build(certificate) ? errors & ~SslPolicyErrors.RemoteCertificateChainErrors
                : errors | SslPolicyErrors.RemoteCertificateChainErrors;
        }

        return LinkHandler.Refusal(shown.Certificate, errors, _host, _clock.GetUtcNow()) is { } reason
            ? throw new AuthenticationException(reason) : true;
    }
}
