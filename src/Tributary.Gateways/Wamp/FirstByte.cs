using Microsoft.AspNetCore.Connections;

namespace Tributary.Gateways.Wamp;

/// <summary>Tells RawSocket from HTTP by the first byte of a connection: no HTTP request begins with 0x7F.</summary>
internal static class FirstByte
{
    private const byte RawSocket = 0x7F;

    /// <returns>False also where nothing came.</returns>
    public static async Task<bool> IsRawSocketAsync(ConnectionContext connection)
    {
        while (true)
        {
            var read = await connection.Transport.Input.ReadAsync(connection.ConnectionClosed);
            var (isEmpty, isRaw) = (read.Buffer.IsEmpty, !read.Buffer.IsEmpty && read.Buffer.FirstSpan[0] == RawSocket);
            connection.Transport.Input.AdvanceTo(read.Buffer.Start, isEmpty ? read.Buffer.End : read.Buffer.Start);
            if (!isEmpty || read.IsCompleted) return isRaw;
        }
    }
}
