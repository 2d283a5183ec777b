using System.Numerics;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Channels;

/// <summary>The four octets that each end of a RawSocket sends first (Advanced Profile, "RawSocket Transport").</summary>
internal static class RawSocketHandshake
{
    public const int Length = 4;
    private const byte Magic = 0x7f;
    private const int LeastPower = 9;

    private static readonly string[] s_errors = ["", "it does not speak this serializer", "the maximum message length does not suit it",
        "it does not know what the reserved bits ask for", "it has no room for more connections"];

    /// <summary>The greatest limit that can be said and is not above this one.</summary>
    public static int Limit(int maxMessageBytes) => 1 << Math.Clamp(BitOperations.Log2((uint)maxMessageBytes), LeastPower, LeastPower + 15);

    public static byte[] Offer(WampFormat format, int limit)
        => [Magic, (byte)(((BitOperations.Log2((uint)limit) - LeastPower) << 4) | format.Number), 0, 0];

    /// <summary>What the client asked for; null and an answer where it cannot be had.</summary>
    /// <exception cref="WampFormatException">This is no RawSocket.</exception>
    public static (WampFormat Format, int Limit)? Read(ReadOnlySpan<byte> request, IReadOnlyList<WampFormat> formats, out byte[] refusal)
    {
        refusal = [];
        if (request[0] != Magic) throw new WampFormatException($"the line began with 0x{request[0]:x2}; a RawSocket begins with 0x7f");
        var number = request[1] & 0xf;
        var format = formats.FirstOrDefault(one => one.Number == number);
        if (request[2] != 0 || request[3] != 0) refusal = [Magic, 3 << 4, 0, 0];
        else if (format is null) refusal = [Magic, 1 << 4, 0, 0];
        return refusal.Length == 0 ? (format!, 1 << ((request[1] >> 4) + LeastPower)) : null;
    }

    /// <summary>The limit that the router answered with.</summary>
    /// <exception cref="WampFormatException">It refused, or this is no RawSocket.</exception>
    public static int ReadReply(ReadOnlySpan<byte> reply, WampFormat format)
    {
        if (reply[0] != Magic) throw new WampFormatException($"the router answered with 0x{reply[0]:x2}; a RawSocket begins with 0x7f");
        var (high, low) = (reply[1] >> 4, reply[1] & 0xf);
        if (low == 0)
            throw new WampFormatException("the router refused the connection: "
                + (high > 0 && high < s_errors.Length ? s_errors[high] : $"error {high}"));
        if (low != format.Number || reply[2] != 0 || reply[3] != 0)
            throw new WampFormatException("the router answered with another serializer or with reserved bits");
        return 1 << (high + LeastPower);
    }
}
