using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Tributary.Cli;

/// <summary>The usual help, then the verb's examples and, for the command as a whole, the exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.MaxWidth = 110;
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is Verb { Examples: { Count: > 0 } examples })
        {
            output.WriteLine("Examples:");
            var width = examples.Max(example => example.Line.Length);
            foreach (var (line, meaning) in examples)
                output.WriteLine(width <= 60 ? $"  tributary {line.PadRight(width)}  {meaning}"
                    : $"  tributary {line}{Environment.NewLine}      {meaning}");
            output.WriteLine();
        }

        if (parseResult.CommandResult.Command is RootCommand)
        {
            output.WriteLine("Exit codes:");
            output.WriteLine("  0 done   1 the run failed   2 wrong option, faulty run file, broken data   3 not found   4 server not "
                + "reached   130 interrupted");
            output.WriteLine();
        }

        return ExitCode.Ok;
    }
}
