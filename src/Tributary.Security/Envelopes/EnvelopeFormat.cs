namespace Tributary.Security.Envelopes;

/// <summary>Where an envelope's fields are (docs/envelopes.md); whole numbers are big-endian.</summary>
internal static class EnvelopeFormat
{
    public const byte Version = 1;

    public const int NonceAt = 16;
    public const int NonceBytes = 16;
    public const int SenderKeyAt = 40;
    public const int RecipientKeyAt = 72;
    public const int KeyIdBytes = 32;

    /// <summary>Bytes before the fields that vary in length.</summary>
    public const int FixedBytes = 112;

    public const int MaxPurposeBytes = 255;
    public const int DigestBytes = 32;
    public const int TagBytes = 16;

    /// <summary>Of the nonce, for AES-GCM; a key seals one message only.</summary>
    public const int GcmNonceBytes = 12;

    private const int MaxKeyBytes = OwnKey.MaxRsaBits / 8;

    /// <summary>Bytes that an envelope can have beside its payload.</summary>
    public const int MaxOverhead = FixedBytes + (3 * Core.Clients.ClientId.MaxLength) + MaxPurposeBytes + MaxKeyBytes + DigestBytes
        + MaxKeyBytes + TagBytes;

    public static ReadOnlySpan<byte> Magic => "TBSE"u8;

    /// <summary>Whether a purpose can stand in an envelope.</summary>
    public static bool IsPurpose(string purpose) => purpose.Length > 0 && !purpose.Any(char.IsControl)
        && purpose.Length <= MaxPurposeBytes && System.Text.Encoding.UTF8.GetByteCount(purpose) <= MaxPurposeBytes;
}
