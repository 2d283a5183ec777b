using Microsoft.Data.Sqlite;

namespace Tributary.Storage.Runs;

/// <summary>Which of SQLite's result codes pass by themselves, or once someone makes room (sqlite.org/rescode.html).</summary>
internal static class SqliteFaults
{
    /// <returns>For people: what is wrong; null where waiting does not help.</returns>
    public static string? Passing(SqliteException fault) => fault.SqliteErrorCode switch
    {
        5 or 6 => "is being written by another process",
        8 => "may not be written to",
        10 => "cannot be read or written: its disk is out of order",
        13 => "takes nothing more: its disk is full",
        14 => "cannot be opened",
        _ => null,
    };
}
