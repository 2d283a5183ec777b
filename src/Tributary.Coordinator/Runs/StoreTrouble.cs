using Tributary.Engine.Formats;

namespace Tributary.Coordinator.Runs;

/// <summary>Tells what passes by itself (the database is away, the disk is full) from what does not.</summary>
internal static class StoreTrouble
{
    /// <returns>For people: what is wrong; null where waiting does not help.</returns>
    public static string? Of(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException or BrokenFileException => null,
        IOException or UnauthorizedAccessException => fault.Message,
        _ => null,
    };
}
