using System.CommandLine;
using System.Text.Json.Nodes;
using Tributary.Cli.Pictures;
using Tributary.Cli.Sessions;
using Tributary.Engine.Imaging;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary data partition</c>: who would hold what.</summary>
internal static class DataPartitionVerb
{
    public static Verb Build(Terminal terminal)
    {
        var what = new Argument<string>("RUN.yaml|SET") { Description = "A run file, or a data set's name with --set for the partition" };
        var set = new Option<string[]>("--set")
        {
            Description = "Put a value over the file's, e.g. data.partition.alpha=0.1; may be given several times",
            HelpName = "KEY=VALUE",
            DefaultValueFactory = _ => []
        };
        var output = new Option<string?>("--out")
        { Description = "Also draw the table as a picture into this file: .svg with names and a legend, or .png", HelpName = "FILE" };
        var clients = new Option<int>("--clients")
        {
            Description = "Clients to list one by one",
            HelpName = "N",
            DefaultValueFactory = _ => 30,
        };
        var data = SharedOptions.Data();
        var verb = new Verb("partition", "Show how many samples of each label every client would hold") { what, set, output, clients,
            data };
        verb.Examples.Add(("data partition run.yaml --out partition.svg", "as a run file deals the samples, with a picture"));
        verb.Examples.Add(("data partition mnist-mini --set data.partition.kind=dirichlet --set data.partition.alpha=0.3",
            "a partition to try out"));
        verb.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(what);
            var file = DataCatalog.Names.Contains(name, StringComparer.OrdinalIgnoreCase)
                ? new RunFile(name, new JsonObject { ["model"] = "logreg", ["data"] = new JsonObject { ["set"] = name } }
                    .ToJsonString(), terminal.Folder)
                : RunFile.Open(terminal, name);
            foreach (var assignment in parsed.GetRequiredValue(set)) file.Set(assignment);
            file.UseData(parsed.GetValue(data) is { } folder ? terminal.PathOf(folder) : null);
            Show(terminal, file, parsed.GetValue(clients), parsed.GetValue(output));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static void Show(Terminal terminal, RunFile file, int clients, string? output)
    {
        var spec = file.Read();
        try
        {
            var train = DataCatalog.Load(spec.Data, spec.Run.Seed).Train;
            var table = new PartitionTable(Partitioner.Deal(train, spec.Data.Partition, spec.Run.Seed), train);
            terminal.Out.Write(table.ToText(clients));
            if (output is null) return;
            if (output.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            {
                using var picture = File.Create(terminal.PathOf(output));
                PngImage.Write(picture, PartitionImage.Draw(table));
            }
            else
            {
                File.WriteAllText(terminal.PathOf(output), PartitionPicture.Draw(table));
            }

            terminal.Out.WriteLine(terminal.Shown(terminal.PathOf(output)));
        }
        catch (MissingDataException fault)
        {
            throw CommandFault.NotFound(fault.Message);
        }
        catch (ImpossiblePartitionException fault)
        {
            throw file.Fault([fault.Problem]);
        }
    }
}
