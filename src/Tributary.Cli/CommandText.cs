namespace Tributary.Cli;

/// <summary>Commands as text that a person can copy into a shell.</summary>
internal static class CommandText
{
    /// <summary>One argument, in quotes where a shell would take it apart.</summary>
    public static string Quoted(string argument)
        => argument.Length > 0
            && argument.All(letter => char.IsLetterOrDigit(letter)
            || letter is '-' or '_' or '.' or '/' or '\\' or ':' or '=' or ',' or '#' or '@')
            ? argument : $"\"{argument}\"";
}
