using System.Security.Cryptography;
using System.Text;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>Who may call, and whose functions are in a namespace of that name.</summary>
/// <param name="Auth"><c>USER:KEY</c>, a secret.</param>
internal sealed record LocalAccount(string Namespace, string Auth)
{
    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(Auth));

    /// <summary>As records of activations name the caller.</summary>
    public string Subject => Namespace;

    /// <summary>Takes as long for what fits as for what does not.</summary>
    public bool Fits(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(_hash, hash);

    public override string ToString() => Namespace;
}
