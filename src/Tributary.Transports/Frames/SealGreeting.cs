using System.Text;

namespace Tributary.Transports.Frames;

/// <summary>What a coordinator shows before anything is agreed: which process it is, and its certificate for sealing.</summary>
/// <param name="Session">Of its process, hexadecimal.</param>
/// <param name="Certificate">DER.</param>
public sealed record SealGreeting(string Session, ReadOnlyMemory<byte> Certificate)
{
    /// <summary>Bytes that it has at most; an offer likewise.</summary>
    public const int MaxBytes = 16 * 1024;

    private const int SessionBytes = 32;

    /// <summary>The purpose of the envelopes by which is agreed with this process: what was offered to another one is nothing to
    /// it.</summary>
    public string Purpose => "tributary.frames/" + Session;

    public byte[] Write() => [.. Encoding.ASCII.GetBytes(Session), .. Certificate.Span];

    /// <returns>Null where it is none.</returns>
    public static SealGreeting? Read(ReadOnlyMemory<byte> bytes)
        => bytes.Length is <= SessionBytes or > MaxBytes || !IsSession(bytes.Span[..SessionBytes]) ? null
            : new SealGreeting(Encoding.ASCII.GetString(bytes.Span[..SessionBytes]), bytes[SessionBytes..]);

    private static bool IsSession(ReadOnlySpan<byte> bytes)
    {
        foreach (var letter in bytes)
            if (!char.IsAsciiHexDigitLower((char)letter)) return false;
        return true;
    }
}
