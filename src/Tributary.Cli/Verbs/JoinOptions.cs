using System.CommandLine;
using Tributary.Transports.Native;

namespace Tributary.Cli.Verbs;

/// <summary>What verbs that join a coordinator have in common.</summary>
internal static class JoinOptions
{
    public static Option<string?> Token() => new("--token") { Description = "A join token; by default TRIBUTARY_JOIN_TOKEN, which no list of processes shows", HelpName = "TOKEN" };

    public static Option<bool> Bearer() => new("--bearer") { Description = "Ask for a bearer token in place of a certificate: for lines whose TLS ends at a proxy" };

    public static Option<string> Folder() => new("--folder") { Description = "Where the client keeps its things", HelpName = "FOLDER", DefaultValueFactory = _ => "tributary-client" };

    public static string? TokenOf(ParseResult parsed, Option<string?> token)
        => (parsed.GetValue(token) ?? Environment.GetEnvironmentVariable("TRIBUTARY_JOIN_TOKEN")) is { Length: > 0 } text ? text : null;

    /// <exception cref="CommandFault">It is none.</exception>
    public static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
        : throw CommandFault.BadInput($"'{text}' is no address", "write it like http://127.0.0.1:7070");

    /// <summary>A refusal to join, for people; null for any other fault.</summary>
    public static CommandFault? Explain(Exception fault) => fault switch
    {
        LinkProblemException refused => new CommandFault(ExitCode.Unreachable, refused.Problem.Detail ?? refused.Message, refused.Problem.Remedy ?? "", refused),
        UntrustedAuthorityException => new CommandFault(ExitCode.Unreachable, fault.Message, "", fault),
        HttpRequestException => new CommandFault(ExitCode.Unreachable, $"the coordinator cannot be reached: {fault.InnerException?.Message ?? fault.Message}", "is the address right, and the coordinator running?", fault),
        FormatException or ArgumentException => CommandFault.BadInput(fault.Message, "tributary token new makes a join token on the coordinator's side"),
        InvalidDataException => CommandFault.BadInput(fault.Message),
        _ => null,
    };
}
