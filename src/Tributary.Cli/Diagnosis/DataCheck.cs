using Tributary.Cli.Configuration;
using Tributary.Client;
using Tributary.Engine.Formats;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;

namespace Tributary.Cli.Diagnosis;

/// <summary>What a client would train on, or with.</summary>
internal static class DataCheck
{
    private const string Name = "data";

    public static Finding Look(ClientConfig config, Terminal terminal)
    {
        if (config.Trainer is { } command) return OfProgram(command, terminal);
        try
        {
            var data = ClientData.Load(config.Options.Data);
            return Finding.Ok(Name, $"{Amounts.Of(data.Samples.All.Count, "sample")} of "
                + config.Options.Data.Source
                + (data.Samples.Count is null ? $", dealt anew in every round, part {config.Part}"
                    : data.Name is { } part ? $", part {part}" : "")
                + (data.Broken.Count == 0 ? "" : $"; {Amounts.Of(data.Broken.Count, "picture")} cannot be read and are left out, the first "
                    + data.Broken[0].Message));
        }
        catch (MissingDataException fault)
        {
            return Finding.Fault(Name, fault.Message, "tributary data get mnist fetches a set; --data-folder names another place");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or BrokenFileException
            or ImpossiblePartitionException)
        {
            return Finding.Fault(Name, fault.Message, "look at data, dataFolder, label and part of the client's configuration");
        }
    }

    // A path with spaces stands in quotes.
    private static string ProgramOf(string command)
        => command.Length > 0 && command[0] is '"' or '\'' && command.IndexOf(command[0], 1) is > 0 and var end ? command[1..end]
            : command.Split(' ', 2)[0];

    private static Finding OfProgram(string command, Terminal terminal)
    {
        var program = ProgramOf(command.Trim());
        var places = program.Contains('/', StringComparison.Ordinal) ? [terminal.PathOf(program)]
            : (terminal.VariableOf("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program));
        return places.FirstOrDefault(path => File.Exists(path) || (OperatingSystem.IsWindows() && File.Exists(path + ".exe"))) is { } found
            ? Finding.Ok("trainer", $"{program} is {found}")
            : Finding.Fault("trainer", $"there is no program {program}", "install it, or name its whole path (--trainer)");
    }
}
