using Npgsql;

namespace Tributary.Storage.Runs;

/// <summary>Which of PostgreSQL's faults pass by themselves, or once an operator has seen to the server (appendix A of its manual), and
/// what is said of them.</summary>
internal static class PostgresFaults
{
    /// <summary>What is said of a database that takes no writing.</summary>
    public const string ReadOnly
        = "is read-only: a standby, or a server after a failover; it takes writes again once it is promoted, or once the address names "
        + "the server that does";

    // Whole states, then classes: the first that fits tells.
    private static readonly (string State, string Words)[] Known =
    [
        ("25006", ReadOnly),
        ("25P03", "ended a transaction that was idle"), ("25P04", "ended a transaction that took too long"),
        ("28", "denies access; see to the user, the password and pg_hba.conf"),
        ("42501", "denies access to its tables; grant the user what it lost"),
        ("3D000", "does not exist; bring it back, or mend the address"),
        ("53100", "takes nothing more: its disk is full"), ("53200", "is out of memory"), ("53300", "has no connection free"),
        ("53", "lacks something it needs"),
        ("55006", "is in use by somebody else"), ("55P03", "is locked by somebody else"),
        ("57P01", "is being shut down"), ("57P02", "has crashed and recovers"), ("57P03", "is just starting, or recovering"),
        ("57014", "ended a statement that took too long"),
        ("57", "is being seen to by its operator"), ("58", "has trouble with its own disk or system"),
        ("40", "ended a transaction that was in another one's way"), ("08", "lost the connection"),
    ];

    /// <returns>What is said of it, to follow the database's name; null where waiting does not help.</returns>
    public static string? Passing(NpgsqlException fault)
    {
        if (fault is not PostgresException said)
            return fault.InnerException is TimeoutException ? "does not answer in time" : "cannot be reached";
        foreach (var (state, words) in Known)
            if (said.SqlState.StartsWith(state, StringComparison.Ordinal)) return words;
        return said.IsTransient ? "cannot serve just now" : null;
    }
}
