using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Tributary.Cli;

/// <summary>Prints the version of this program, whoever hosts it.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(
            typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0");
        return ExitCode.Ok;
    }
}
