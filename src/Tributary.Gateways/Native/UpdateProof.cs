using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Native;

/// <summary>Says whether an update is the one that was asked for: what its body names, what was signed of it, and whether it is one that
/// was sent before (docs/link.md).</summary>
/// <param name="identify">The client that a certificate names, or why it names none.</param>
internal sealed class UpdateProof(Func<X509Certificate2, (string? Id, string? Fault)> identify)
{
    private const int MaxCertificate = 4096;

    private readonly EarlierBodies _earlier = new();

    /// <summary>Whether the bytes that came are those that were sent, and whether the client signed them.</summary>
    /// <param name="digest">SHA-256 of what came.</param>
    /// <returns>Null where nothing speaks against it. Nobody's answer ends by it: who sends it may be somebody else.</returns>
    public Problem? Fault(NativeClient client, TrainAssignment assignment, IHeaderDictionary headers, byte[] digest)
    {
        var said = headers[LinkProtocol.DigestHeader].ToString();
        if (said.Contains("sha-256=", StringComparison.Ordinal)
            && !said.Contains(LinkProtocol.DigestField(digest), StringComparison.Ordinal)) return LinkProblems.DamagedOnItsWay();
        if (headers[LinkProtocol.SignatureHeader].ToString() is not { Length: > 0 } signature)
            return client.Signs ? LinkProblems.BadSignature("this client signed its updates before, and this one has no signature") : null;
        var text = LinkProtocol.SignedText(assignment.RunId, assignment.Round, assignment.Model.Sha256(), digest);
        if (Signed(client.Info.Id, signature, headers[LinkProtocol.CertificateHeader].ToString(), text) is { } fault)
            return LinkProblems.BadSignature(fault);
        client.Signs = true;
        return null;
    }

    /// <summary>Whether the body is that of this round.</summary>
    /// <param name="facts">Its metadata.</param>
    /// <returns>Null where it is.</returns>
    public Refusal? Stranger(string client, TrainAssignment assignment, IReadOnlyDictionary<string, string> facts, byte[] digest)
    {
        (string Key, string What, string Wanted)[] names =
        [
            (UpdateFacts.Run, "run", assignment.RunId),
            (UpdateFacts.Round, "round", assignment.Round.ToString(CultureInfo.InvariantCulture)),
            (WeightFile.BaseKey, "model", assignment.Model.Sha256()),
        ];
        foreach (var (key, what, wanted) in names)
            if (facts.TryGetValue(key, out var named) && named != wanted)
                return new Refusal(RefusalReason.WrongRound,
                    $"the update is of {what} {LinkProblems.Short(named)}; {what} {wanted} is asked for");

        // Older clients name nothing: then it must not be what they sent for another round.
        var isNamed = names.All(name => facts.ContainsKey(name.Key));
        var round = $"{assignment.RunId}/{assignment.Round}";
        return isNamed || !_earlier.Holds(client, round, digest) ? null
            : new Refusal(RefusalReason.WrongRound,
                "the update is, byte by byte, one that this client sent for an earlier round; train anew, or update the client");
    }

    // Null where the signature holds.
    private string? Signed(string client, string signature, string certificate, byte[] text)
    {
        if (certificate.Length is 0 or > MaxCertificate || !Base64.IsValid(certificate) || !Base64.IsValid(signature))
            return $"the header {LinkProtocol.CertificateHeader} or {LinkProtocol.SignatureHeader} cannot be read";
        try
        {
            using var shown = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(certificate));
            var (id, fault) = identify(shown);
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
