using Tributary.Client.Streams;
using Tributary.Transports.Mqtt;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary stream generate | train | predict | manage</c>: one role of a stream over an MQTT broker.</summary>
internal static class StreamRoleVerb
{
    public static Verb Build(Terminal terminal, string name, StreamRole role, string help, string example, string meaning)
    {
        var verb = new Verb(name, help);
        var flags = new StreamFlags(verb, terminal, role);
        verb.Examples.Add((example, meaning));
        verb.SetAction((parsed, cancellation) => RunAsync(terminal, flags.Read(parsed, role), cancellation));
        return verb;
    }

    /// <summary>Runs the role until it is told to end.</summary>
    public static async Task<int> RunAsync(Terminal terminal, StreamCommand command, CancellationToken cancellation)
    {
        try
        {
            await command.RunAsync(terminal.Out, terminal.Colors, terminal.Clock, cancellation);
        }
        catch (FormatException fault)
        {
            throw CommandFault.BadInput(fault.Message, "docs/streams.md lists the keys and the flags", fault);
        }
        catch (MqttRefusedException fault)
        {
            throw new CommandFault(ExitCode.Refused, fault.Message,
                "--user and --password-file, or --certificate and --key, show who this node is", fault);
        }
        catch (InvalidDataException fault)
        {
            throw CommandFault.BadInput(fault.Message, inner: fault);
        }

        // To be told to end is how a role ends.
        return ExitCode.Ok;
    }
}
