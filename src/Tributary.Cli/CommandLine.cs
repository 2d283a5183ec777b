using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Tributary.Cli.Verbs;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Engine.Specs;
using Tributary.Storage;
using Tributary.Storage.Folders;

namespace Tributary.Cli;

/// <summary>The command <c>tributary</c>: reads the arguments, runs the verb, and says what went wrong in one block.</summary>
internal static class CommandLine
{
    private static readonly Option<bool> Verbose
        = new("--verbose") { Description = "Show where in the program an error came from", Recursive = true };

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellation)
    {
        var parsed = Root(terminal).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            var command = string.Join(' ', Names(parsed.CommandResult.Command).Reverse());
            return Say(terminal, ExitCode.BadInput, string.Join('\n', ParseFaults.Words(parsed)),
                $"{command} --help shows what is understood");
        }

        try
        {
            var writers = new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(writers, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
#pragma warning disable CA1031 // The rim of the program: whatever is left is told to the person, never thrown at them.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return Explain(fault, terminal, parsed.GetValue(Verbose));
        }
    }

    private static int Explain(Exception fault, Terminal terminal, bool verbose)
    {
        var (code, remedy) = fault switch
        {
            CommandFault known => (known.ExitCode, known.Remedy),
            BrokenFileException { IsTable: true } => (ExitCode.BadInput, ""),
            BrokenFileException => (ExitCode.BadInput, "the file is damaged or of another kind; fetch or write it anew"),
            FileNotFoundException or DirectoryNotFoundException => (ExitCode.NotFound, ""),
            RunClaimedException or FolderClaimedException or StoreUnavailableException => (ExitCode.Failed, ""),
            UnauthorizedAccessException or IOException => (ExitCode.BadInput, ""),
            _ => (ExitCode.Broken, verbose ? "" : "this should not happen; run it again with --verbose and report what it prints"),
        };
        Say(terminal, code, fault.Plain(), remedy);
        if (verbose) terminal.Error.WriteLine(fault);
        return code;
    }

    private static int Say(Terminal terminal, int code, string what, string remedy)
    {
        var (red, dim, plain) = terminal.Colors ? ("\e[31m", "\e[2m", "\e[0m") : ("", "", "");
        terminal.Error.WriteLine(
            $"{red}error:{plain} {what.ReplaceLineEndings("\n").Replace("\n", Environment.NewLine + "  ", StringComparison.Ordinal)}");
        if (remedy.Length > 0) terminal.Error.WriteLine($"  {dim}→ {remedy}{plain}");
        return code;
    }

    internal static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand("Federated learning on one machine or many: train one model on data that stays where it is.")
        {
            DemoVerb.Build(terminal), CoordinatorVerb.Build(terminal), MasterVerb.Build(terminal), RouterVerb.Build(terminal),
            BackupVerb.Build(terminal), RestoreVerb.Build(terminal), ClientVerb.Build(terminal), BoardVerb.Build(terminal),
            NetworkVerb.Build(terminal), EnrollVerb.Build(terminal), RunVerb.Build(terminal), ClientsVerb.Build(terminal),
            TokenVerb.Build(terminal), AuthorityVerb.Build(terminal), AuditVerb.Build(terminal), ConfigVerb.Build(terminal),
            DoctorVerb.Build(terminal),
            SimulateVerb.Build(terminal), ResumeVerb.Build(terminal), ReplayVerb.Build(terminal), RunsVerb.Build(terminal),
            ReportVerb.Build(terminal), DataVerb.Build(terminal), ModelVerb.Build(terminal), StreamVerb.Build(terminal),
            FaasVerb.Build(terminal),
            PredictVerb.Build(terminal), BenchVerb.Build(terminal), CompletionVerb.Build(terminal), DocsVerb.Build(terminal),
        };
        root.Options.Add(Verbose);
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        HelpAlone(root, (HelpWithExamples)help.Action);
        return root;
    }

    // A command that only holds others (run, token, data, ...) says what they are.
    private static void HelpAlone(Command command, HelpWithExamples help)
    {
        if (command.Action is null)
        {
            command.SetAction(help.Invoke);
            if (command is Verb verb) verb.IsGroup = true;
        }

        foreach (var inner in command.Subcommands) HelpAlone(inner, help);
    }

    private static IEnumerable<string> Names(Command command)
    {
        for (Command? at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
            yield return at is RootCommand ? "tributary" : at.Name;
    }
}
