using System.Buffers.Binary;
using System.Security.Cryptography;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>Ids of the global scope (Basic Profile, "IDs").</summary>
internal static class RandomId
{
    public static long Next()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return (BinaryPrimitives.ReadInt64LittleEndian(bytes) & (WampMessage.MaxId - 1)) + 1;
    }
}
