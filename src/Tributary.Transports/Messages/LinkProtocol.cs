using System.Globalization;
using System.Text;

namespace Tributary.Transports.Messages;

/// <summary>Names of the native link (docs/link.md) that both ends use.</summary>
public static class LinkProtocol
{
    /// <summary>The version that this build speaks.</summary>
    public const int Version = 1;

    public const string VersionHeader = "Tributary-Link";

    /// <summary>Who asks, where the coordinator listens on loopback without credentials.</summary>
    public const string ClientHeader = "Tributary-Client";

    public const string SafeTensorsType = "application/safetensors";

    /// <summary>SHA-256 of an update's body (RFC 9530).</summary>
    public const string DigestHeader = "Content-Digest";

    /// <summary>The client's certificate, DER in base64, by whose key the update is signed.</summary>
    public const string CertificateHeader = "Tributary-Certificate";

    /// <summary>ECDSA over <see cref="SignedText"/> with SHA-256, r and s in base64.</summary>
    public const string SignatureHeader = "Tributary-Signature";

    /// <summary>Type of the problem that says that a body stopped half-way: sent again, it may come whole.</summary>
    public const string CutShort = "urn:tributary:cut-short";

    /// <summary>What a client signs of an update.</summary>
    /// <param name="model">SHA-256 of the model that it started from.</param>
    /// <param name="digest">SHA-256 of the body.</param>
    public static byte[] SignedText(string run, int round, string model, ReadOnlySpan<byte> digest)
        => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"tributary-update-1\n{run}\n{round}\n{model}\n{Convert.ToHexStringLower(digest)}"));

    /// <summary>What a client signs of its own model, which the coordinator hands on to its peers.</summary>
    /// <param name="digest">SHA-256 of the body.</param>
    public static byte[] SignedPeerText(string run, int round, string client, ReadOnlySpan<byte> digest)
        => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"tributary-peer-1\n{run}\n{round}\n{client}\n{Convert.ToHexStringLower(digest)}"));

    /// <summary>The header <see cref="DigestHeader"/>.</summary>
    public static string DigestField(ReadOnlySpan<byte> digest) => $"sha-256=:{Convert.ToBase64String(digest)}:";
}
