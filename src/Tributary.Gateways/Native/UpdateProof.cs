using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Tributary.Core.Clients;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Native;

/// <summary>Says whether an update was signed by its client (docs/link.md).</summary>
internal sealed class UpdateProof(IGatewayAccess access)
{
    private const int MaxCertificate = 4096;

    /// <summary>Whether the client signed the bytes that came, where it signs.</summary>
    /// <param name="digest">SHA-256 of what came.</param>
    /// <returns>Null where nothing speaks against it. Nobody's answer ends by it: who sends it may be somebody else.</returns>
    public Problem? Fault(NativeClient client, TrainAssignment assignment, IHeaderDictionary headers, byte[] digest)
        => Fault(client, headers, LinkProtocol.SignedText(assignment.RunId, assignment.Ask, assignment.Model.Sha256(), digest));

    /// <summary>The same for what a client gives to its peers.</summary>
    /// <param name="text">What is to be signed.</param>
    public Problem? Fault(NativeClient client, IHeaderDictionary headers, byte[] text)
    {
        if (headers[LinkProtocol.SignatureHeader].ToString() is not { Length: > 0 } signature)
            return client.Signs ? ClientProblems.BadSignature("this client signed its updates before, and this one has no signature")
                : null;
        if (Signed(client.Info.Id, signature, headers[LinkProtocol.CertificateHeader].ToString(), text) is { } fault)
            return ClientProblems.BadSignature(fault);
        client.Signs = true;
        return null;
    }

    // Null where the signature holds.
    private string? Signed(string client, string signature, string certificate, byte[] text)
    {
        if (certificate.Length is 0 or > MaxCertificate || !Base64.IsValid(certificate) || !Base64.IsValid(signature))
            return $"the header {LinkProtocol.CertificateHeader} or {LinkProtocol.SignatureHeader} cannot be read";
        try
        {
            using var shown = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(certificate));
            var (id, fault) = access.Identify(shown);
            if (id != client) return $"the certificate that it is signed with does not name {client} ({fault ?? id ?? "nobody"})";
            using var key = shown.GetECDsaPublicKey();
            return key?.VerifyData(text, Convert.FromBase64String(signature), HashAlgorithmName.SHA256) == true ? null
                : "the signature is not that of this run, round, model and body";
        }
        catch (CryptographicException)
        {
            return "the certificate that it is signed with cannot be read";
        }
    }
}
