using Npgsql;

namespace Tributary.Storage.Runs;

/// <summary>How a PostgreSQL database is named: <c>postgres://user:password@host:port/database</c>, or keywords
/// (<c>Host=...;Database=...</c>).</summary>
public static class PostgresAddress
{
    private const int UsualPort = 5432;

    /// <summary>What is wrong with an address; null where nothing is. A password is never told.</summary>
    public static string? Problem(string text)
    {
        try
        {
            return string.IsNullOrEmpty(Read(text).Host) ? "names no host; write it like postgres://user@host:5432/database" : null;
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException)
        {
            return "is no PostgreSQL address; write it like postgres://user@host:5432/database";
        }
    }

    internal static NpgsqlConnectionStringBuilder Read(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal)) return new NpgsqlConnectionStringBuilder(text);
        var url = new Uri(text);
        if (url.Scheme is not ("postgres" or "postgresql")) throw new FormatException("that is no PostgreSQL address");
        var user = url.UserInfo.Split(':', 2);
        var built = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.IsDefaultPort || url.Port < 0 ? UsualPort : url.Port,
            Database = Uri.UnescapeDataString(url.AbsolutePath.Trim('/')),
        };
        if (user[0].Length > 0) built.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) built.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)))
            built[Uri.UnescapeDataString(pair[0])] = Uri.UnescapeDataString(pair.Length > 1 ? pair[1] : "");
        return built;
    }
}
