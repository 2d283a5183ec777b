using Microsoft.AspNetCore.Connections;

namespace Tributary.Gateways.Wamp;

/// <summary>Tells RawSocket from HTTP by the first byte of a connection: no HTTP request begins with 0x7F.</summary>
internal static class FirstByte
{
    private const byte RawSocket = 0x7F;

    /// <returns>False also where the other end closed.</returns>
    /// <exception cref="OperationCanceledException">Nothing came in time.</exception>
    public static async Task<bool> IsRawSocketAsync(ConnectionContext connection, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await connection.Transport.Input.ReadAsync(cancellation);
            var (isEmpty, isRaw) = (read.Buffer.IsEmpty, !read.Buffer.IsEmpty && read.Buffer.FirstSpan[0] == RawSocket);
            connection.Transport.Input.AdvanceTo(read.Buffer.Start, isEmpty ? read.Buffer.End : read.Buffer.Start);
            if (!isEmpty || read.IsCompleted) return isRaw;
        }
    }
}
