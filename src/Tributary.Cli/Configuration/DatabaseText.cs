using System.Text;

namespace Tributary.Cli.Configuration;

/// <summary>A database's address as people write it: itself, or where it stands (<c>env:NAME</c>, <c>file:PATH</c>), so that its password
/// is in no list of processes.</summary>
internal static class DatabaseText
{
    private const string Variable = "env:";
    private const string File = "file:";

    /// <summary>How a password is kept out of the list of processes.</summary>
    public const string Way = "put the address into TRIBUTARY_DATABASE, or into a file and say --database file:PATH; or leave the "
        + "password out and keep it in ~/.pgpass or PGPASSWORD";

    public static string Of(SettingValue value, Terminal terminal)
    {
        var text = value.Text();
        if (text.StartsWith(Variable, StringComparison.Ordinal))
        {
            var name = text[Variable.Length..];
            if (terminal.VariableOf(name) is { } known) return known;
            value.Fault($"names the variable {name}, which is not set; set it to an address like postgres://user@host:5432/database");
        }

        if (!text.StartsWith(File, StringComparison.Ordinal)) return text;
        var path = Path.GetFullPath(text[File.Length..], value.Folder);
        try
        {
            if (System.IO.File.ReadAllText(path, Encoding.UTF8).Trim() is { Length: > 0 } content) return content;
            value.Fault($"names the file {path}, which is empty; write an address like postgres://user:password@host:5432/database "
                + $"into it");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            value.Fault($"names the file {path}, which cannot be read: {fault.Message}; make it, or give this user the right to read it");
        }

        return text;
    }

    /// <summary>Whether it holds a password itself.</summary>
    public static bool HoldsPassword(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme.StartsWith("postgres", StringComparison.Ordinal)
            ? address.UserInfo.Contains(':', StringComparison.Ordinal) || HasKey(address.Query.TrimStart('?').Split('&'))
                : HasKey(text.Split(';'));

    private static bool HasKey(IEnumerable<string> pairs) => pairs.Any(pair => pair.Split('=', 2)[0].Trim() is var key
        && (key.Equals("password", StringComparison.OrdinalIgnoreCase) || key.Equals("pwd", StringComparison.OrdinalIgnoreCase)
            || key.Equals("psw", StringComparison.OrdinalIgnoreCase)));
}
