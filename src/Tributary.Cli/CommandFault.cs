namespace Tributary.Cli;

/// <summary>A command cannot do what it was asked, for a reason that the person at the keyboard can mend.</summary>
/// <param name="what">What is wrong and where; several lines where there are several faults.</param>
/// <param name="remedy">What to do; empty where <paramref name="what"/> says it.</param>
internal sealed class CommandFault(int exitCode, string what, string remedy = "", Exception? inner = null) : Exception(what, inner)
{
    public int ExitCode { get; } = exitCode;

    public string Remedy { get; } = remedy;

    /// <summary>Time after which it may succeed, where the coordinator only waits for something; null where it will not by
    /// itself.</summary>
    public TimeSpan? AskAgain { get; init; }

    public static CommandFault BadInput(string what, string remedy = "", Exception? inner = null)
        => new(Cli.ExitCode.BadInput, what, remedy, inner);

    public static CommandFault NotFound(string what, string remedy = "") => new(Cli.ExitCode.NotFound, what, remedy);
}
