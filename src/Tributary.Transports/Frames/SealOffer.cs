using System.Buffers.Binary;

namespace Tributary.Transports.Frames;

/// <summary>What a client offers to agree by.</summary>
/// <param name="Certificate">Its own, DER.</param>
/// <param name="Envelope">Its half of the agreement, sealed for the coordinator.</param>
public readonly record struct SealOffer(ReadOnlyMemory<byte> Certificate, ReadOnlyMemory<byte> Envelope)
{
    public byte[] Write()
    {
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)Certificate.Length));
        return [.. length, .. Certificate.Span, .. Envelope.Span];
    }

    /// <returns>Null where it is none.</returns>
    public static SealOffer? Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length is < sizeof(ushort) or > SealGreeting.MaxBytes) return null;
        var (length, rest) = (BinaryPrimitives.ReadUInt16BigEndian(bytes.Span), bytes[sizeof(ushort)..]);
        return rest.Length < length ? null : new SealOffer(rest[..length], rest[length..]);
    }
}
