using Npgsql;

namespace Tributary.Storage.Runs;

/// <summary>Which of PostgreSQL's faults pass by themselves, or once an operator has seen to the server (appendix A of its manual).</summary>
internal static class PostgresFaults
{
    // Connections, too few resources (disk full, too many clients), the operator stops it, its system's faults; two transactions in each other's way.
    private static readonly string[] Passing = ["08", "53", "57", "58", "40"];

    public static bool IsPassing(NpgsqlException fault)
        => fault is not PostgresException known || known.IsTransient || Passing.Contains(known.SqlState[..2], StringComparer.Ordinal);
}
