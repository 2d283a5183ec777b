using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using Tributary.Engine.Specs;
using Tributary.Transports.Joining;

namespace Tributary.Transports.Mqtt;

/// <summary>TLS for one connecting: whom it trusts, what it shows.</summary>
internal sealed class MqttTls : IDisposable
{
    private readonly ServerTrust _trust;
    private readonly X509Certificate2? _own;
    private readonly string _host;

    public MqttTls(MqttCredentials credentials, string host, TimeProvider clock)
    {
        (_host, _trust) = (host, new ServerTrust(credentials.Authority, host, clock));
        if (credentials is not { Certificate: { } certificate, Key: { } key }) return;
        try
        {
            _own = LinkHandler.Certificate(certificate, key);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or NotSupportedException)
        {
            Dispose();
            throw new CryptographicException($"the certificate to show, or its key, is no PEM, or they do not fit each other: "
                + fault.Plain(), fault);
        }
    }

    /// <inheritdoc cref="ServerTrust.IsTrusted"/>
    public bool? IsBrokerTrusted => _trust.IsTrusted;

    /// <summary>The certificate that is shown; null for none.</summary>
    public string? Shown => _own?.Subject;

    public MqttClientTlsOptions Options => new()
    {
        UseTls = true,
        SslProtocol = SslProtocols.None,
        TargetHost = _host,
        RevocationMode = X509RevocationMode.NoCheck,
        CertificateValidationHandler = shown => _trust.Check(shown.Certificate, shown.Chain, shown.SslPolicyErrors),
        CertificateSelectionHandler = _own is null ? null : _ => _own,
    };

    public void Dispose()
    {
        _trust.Dispose();
        _own?.Dispose();
    }
}
