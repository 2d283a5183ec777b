using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Security.Tokens;

/// <summary>
/// A token as text: <c>tributary_KIND_ID_SECRET</c>, and for a join token <c>_FINGERPRINT</c> of the authority that the client must find.
/// KIND is <c>join</c> or <c>bearer</c>, ID 16 hexadecimal digits, SECRET and FINGERPRINT 32 bytes as base64url. The coordinator keeps the
/// id and the secret's hash.
/// </summary>
public sealed class TokenText
{
    /// <summary>Bytes of the secret.</summary>
    public const int SecretBytes = 32;

    /// <summary>Letters of the longest token.</summary>
    public const int MaxLength = 10 + 7 + IdLength + 1 + EncodedLength + 1 + EncodedLength;

    private const string Prefix = "tributary_";
    private const int IdLength = 16;
    private const int EncodedLength = 43;

    private readonly string secret;

    private TokenText(TokenKind kind, string id, string secret, string? authority)
        => (Kind, Id, this.secret, Authority) = (kind, id, secret, authority);

    public TokenKind Kind { get; }

    /// <summary>Names the token in lists, logs and the audit trail; no secret.</summary>
    public string Id { get; }

    /// <summary>The authority's fingerprint; null where the token names none.</summary>
    public string? Authority { get; }

    /// <summary>SHA-256 of the secret, lower-case hex: what the coordinator keeps.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));

    /// <summary>A new token.</summary>
    /// <param name="authority">Fingerprint of the authority (<see cref="Security.Authority.TrustedAuthority.Fingerprint"/>).</param>
    public static TokenText Create(TokenKind kind, string? authority = null)
    {
        if (authority is not null && !IsEncoded(authority))
            throw new ArgumentException("that is no authority's fingerprint", nameof(authority));
        return new TokenText(kind, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2)),
            Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)), authority);
    }

    /// <summary>Reads a token; false for whatever <see cref="Reveal"/> did not write.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TokenText? token)
    {
        token = null;
        if (text is null || text.Length > MaxLength || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var rest = text.AsSpan(Prefix.Length);
        TokenKind kind;
        if (rest.StartsWith("join_", StringComparison.Ordinal)) kind = TokenKind.Join;
        else if (rest.StartsWith("bearer_", StringComparison.Ordinal)) kind = TokenKind.Bearer;
        else return false;
        rest = rest[(rest.IndexOf('_') + 1)..];

        // By position, not by separator: base64url uses the underscore too.
        const int whole = IdLength + 1 + EncodedLength;
        if (rest.Length is not whole and not (whole + 1 + EncodedLength) || rest[IdLength] != '_'
            || (rest.Length > whole && rest[whole] != '_')) return false;
        foreach (var letter in rest[..IdLength])
            if (!char.IsAsciiHexDigitLower(letter)) return false;
        var hidden = rest.Slice(IdLength + 1, EncodedLength).ToString();
        var authority = rest.Length > whole ? rest[(whole + 1)..].ToString() : null;
        if (!IsEncoded(hidden) || (authority is not null && !IsEncoded(authority))) return false;
        token = new TokenText(kind, rest[..IdLength].ToString(), hidden, authority);
        return true;
    }

    /// <summary>Whether this token's secret has the hash; takes the same time wherever they differ.</summary>
    public bool Matches(string hash)
        => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash), Encoding.ASCII.GetBytes(hash));

    /// <summary>The whole token, secret included: for the one who asked for it, once.</summary>
    public string Reveal() => $"{Prefix}{Word}_{Id}_{secret}{(Authority is null ? "" : "_" + Authority)}";

    /// <summary>The token without its secret, for logs and messages.</summary>
    public override string ToString() => $"{Prefix}{Word}_{Id}_…";

    private string Word => Kind == TokenKind.Join ? "join" : "bearer";

    // Canonical: 43 letters have two bits to spare, which must be zero.
    private static bool IsEncoded(string text)
    {
        Span<byte> bytes = stackalloc byte[SecretBytes + 1];
        return text.Length == EncodedLength && Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var count)
            && count == SecretBytes
            && string.Equals(Base64Url.EncodeToString(bytes[..count]), text, StringComparison.Ordinal);
    }
}
