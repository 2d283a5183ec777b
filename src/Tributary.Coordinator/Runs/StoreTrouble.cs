using System.Net.Sockets;
using Tributary.Engine.Formats;
using Tributary.Storage;
using Tributary.Storage.Folders;

namespace Tributary.Coordinator.Runs;

/// <summary>Tells what passes by itself (the database is away, the disk is full) from what does not.</summary>
internal static class StoreTrouble
{
    // What an IOException bears that no system call made (COR_E_IO).
    private const int GeneralFault = unchecked((int)0x80131620);

    /// <returns>For people: what is wrong; null where waiting does not help.</returns>
    public static string? Of(Exception fault) => fault switch
    {
        StoreUnavailableException or FolderClaimedException or UnauthorizedAccessException => fault.Message,
        IOException io when IsOfSystem(io) => fault.Message,
        _ => null,
    };

    // The system says of a file (no room, no device) a plain IOException with its own number. Libraries throw the same for what is in their
    // input (a decompressor, a connection, a request that ends early), but as types of their own, around a socket's fault, or without
    // a number.
    private static bool IsOfSystem(IOException fault) => fault.GetType() == typeof(IOException) && fault.HResult != GeneralFault
        && fault.InnerException is not (SocketException or BrokenFileException);
}
