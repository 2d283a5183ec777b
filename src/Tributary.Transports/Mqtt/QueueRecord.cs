using Microsoft.Win32.SafeHandles;

namespace Tributary.Transports.Mqtt;

/// <summary>A record as it was read back.</summary>
/// <param name="End">Where the next one begins.</param>
internal readonly record struct QueueRecord(long Number, byte[] Body, long End)
{
    /// <returns>Null where no whole record lies there.</returns>
    public static QueueRecord? Read(SafeFileHandle file, long at, long size)
    {
        Span<byte> prefix = stackalloc byte[QueueFormat.PrefixBytes];
        if (at + prefix.Length > size || !Fill(file, prefix, at)) return null;
        if (QueueFormat.LengthOf(prefix) is not { } length || at + prefix.Length + length > size) return null;
        var body = GC.AllocateUninitializedArray<byte>(length);
        if (!Fill(file, body, at + prefix.Length) || !QueueFormat.IsWhole(prefix, body)) return null;
        return new QueueRecord(QueueFormat.NumberOf(body), body, at + prefix.Length + length);
    }

    private static bool Fill(SafeFileHandle file, Span<byte> into, long at)
    {
        for (var done = 0; done < into.Length;)
        {
            var count = RandomAccess.Read(file, into[done..], at + done);
            if (count == 0) return false;
            done += count;
        }

        return true;
    }
}
