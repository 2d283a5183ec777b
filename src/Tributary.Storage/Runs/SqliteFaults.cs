using Microsoft.Data.Sqlite;

namespace Tributary.Storage.Runs;

/// <summary>Which of SQLite's result codes pass by themselves, or once someone makes room (sqlite.org/rescode.html).</summary>
internal static class SqliteFaults
{
    /// <returns>For people: what is wrong; null where waiting does not help.</returns>
    public static string? Passing(SqliteException fault) => fault.SqliteErrorCode switch
    {
        3 => "may not be opened: its file's owner or rights forbid it",
        5 or 6 => "is being written by another process",
        7 => "cannot be read or written: this machine is out of memory",
        8 => "may not be written to: its file or file system is read-only",
        10 => "cannot be read or written: its disk is out of order",
        13 => "takes nothing more: its disk is full",
        14 => "cannot be opened",
        15 => "is locked by another process",
        _ => null,
    };

    /// <param name="words">As <see cref="Passing"/> says.</param>
    public static StoreUnavailableException Unavailable(SqliteException fault, string words, string path)
        => new($"the database {path} {words}", fault) { Briefly = words };
}
