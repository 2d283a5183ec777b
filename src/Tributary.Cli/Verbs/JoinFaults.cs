using System.Security.Authentication;
using Tributary.Engine.Specs;
using Tributary.Transports.Flower;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;
using Tributary.Transports.Mqtt;

namespace Tributary.Cli.Verbs;

/// <summary>Why a client could not join, for people.</summary>
internal static class JoinFaults
{
    /// <summary>A refusal to join, for people; null for any other fault.</summary>
    public static CommandFault? Explain(Exception fault) => fault switch
    {
        FlowerRefusedException
            => new CommandFault(ExitCode.Unreachable, fault.Message, "is that a Flower server, and does it take this client?", fault),
        MqttRefusedException refused => new CommandFault(ExitCode.Refused, fault.Message, refused.IsTakenOver ? ""
            : "--mqtt-user with --mqtt-password-file, or --mqtt-certificate with --mqtt-key, show the broker who this client is", fault),
        Protocols.Wamp.WampException => new CommandFault(ExitCode.Refused, fault.Message, "", fault),
        LinkProblemException refused => new CommandFault(LinkRefusals.IsRefusal(refused) ? ExitCode.Refused : ExitCode.Unreachable,
            refused.Problem.Detail ?? refused.Message, LinkRefusals.Remedy(refused), refused),
        UntrustedAuthorityException => new CommandFault(ExitCode.Unreachable, fault.Message, "", fault),
        HttpRequestException { InnerException: AuthenticationException why } => new CommandFault(ExitCode.Unreachable,
            $"the coordinator's certificate is not trusted: {why.Message}",
            "a join token says which authority to trust: --token TOKEN (tributary token new makes one); or is the address http?", fault),
        HttpRequestException
            => new CommandFault(ExitCode.Unreachable,
                $"the coordinator cannot be reached: {fault.InnerException?.Message ?? fault.Message}",
                "is the address right, and the coordinator running?", fault),
        FormatException or ArgumentException
            => CommandFault.BadInput(fault.Plain(), "tributary token new makes a join token on the coordinator's side"),
        InvalidDataException => CommandFault.BadInput(fault.Message),
        _ => null,
    };
}
