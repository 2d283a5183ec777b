using System.CommandLine;
using Tributary.Cli.Live;
using Tributary.Client;
using Tributary.Client.Windows;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Transports.Native;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary client URL</c>: takes part in the training of a coordinator.</summary>
internal static class ClientVerb
{
    public static Verb Build(Terminal terminal)
    {
        var url = new Argument<string>("URL") { Description = "The coordinator's address", DefaultValueFactory = _ => "http://127.0.0.1:7070" };
        var name = new Option<string?>("--name") { Description = "The client's id, stable over restarts; by default the deal's name or the machine's", HelpName = "ID" };
        var data = new Option<string>("--data") { Description = $"What to train on: a set ({string.Join(", ", DataCatalog.Names)}), a folder with its files, or a CSV table", HelpName = "DATA", DefaultValueFactory = _ => "mnist-mini" };
        var place = new Option<string?>("--data-folder") { Description = "Folder that holds a named set's files", HelpName = "FOLDER" };
        var label = new Option<string?>("--label") { Description = "CSV: the column to predict", HelpName = "COLUMN" };
        var part = new Option<string?>("--part") { Description = "Train on the K-th of N parts of the data", HelpName = "K/N" };
        var deal = new Option<string>("--deal") { Description = $"How the data is dealt to parts: {DealText.Forms}", HelpName = "DEAL", DefaultValueFactory = _ => "iid" };
        var seed = new Option<long>("--deal-seed") { Description = "Parts of the same seed do not overlap", HelpName = "N", DefaultValueFactory = _ => 1 };
        var folder = JoinOptions.Folder();
        var (token, bearer) = (JoinOptions.Token(), JoinOptions.Bearer());
        var window = new Option<string?>("--window") { Description = $"Train at these times only: {TrainingWindow.Forms}", HelpName = "WHEN" };
        var labels = new Option<string[]>("--tag") { Description = "What the client says of itself; may be given several times", HelpName = "KEY=VALUE", DefaultValueFactory = _ => [] };
        var threads = new Option<int>("--threads") { Description = "Assignments that train at the same time", HelpName = "N", DefaultValueFactory = _ => 1 };
        SharedOptions.AtLeast(threads, 1);
        var stdin = new Option<bool>("--until-stdin-closes") { Description = "End when the input ends: whoever started this is gone", Hidden = true };
        var json = SharedOptions.Json();
        var verb = new Verb("client", "Take part in a coordinator's training with data that stays here") { url, name, data, place, label, part, deal, seed, folder, token, bearer, window, labels, threads, stdin, json };
        verb.Examples.Add(("client http://10.0.0.5:7070 --data patients.csv --label outcome", "train on a table of this machine"));
        verb.Examples.Add(("client https://fed.example:7070 --token tributary_join_... --name board-2", "join with a token first; later starts need none"));
        verb.Examples.Add(("client --window \"22:00-06:00; mains\"", "train at night, and not on battery"));
        verb.Examples.Add(("client --data mnist-mini --part 2/3", "the second of three parts of the small digits, on this machine's coordinator"));
        verb.SetAction((parsed, cancellation) =>
        {
            var address = JoinOptions.Address(parsed.GetRequiredValue(url));
            var (k, n) = parsed.GetValue(part) is not { } text ? (0, 1) : ClientDataSpec.ReadPart(text) ?? throw CommandFault.BadInput($"--part {text}: K/N is needed, with K in 1..N", "e.g. --part 2/3");
            var dealt = DealText.Read(parsed.GetRequiredValue(deal), n) ?? throw CommandFault.BadInput($"--deal {parsed.GetValue(deal)}: that is no deal", $"one of {DealText.Forms}");
            var when = parsed.GetValue(window) is not { } hours ? null : TrainingWindow.Read(hours) ?? throw CommandFault.BadInput($"--window {hours}: that is no window", $"one of {TrainingWindow.Forms}");
            var source = parsed.GetRequiredValue(data);
            var options = new ClientOptions
            {
                Coordinator = address,
                Name = parsed.GetValue(name),
                Token = JoinOptions.TokenOf(parsed, token),
                Bearer = parsed.GetValue(bearer),
                Available = when is null ? () => Availability.Open : () => when.Look(terminal.Clock, LinuxMachine.This),
                Folder = terminal.PathOf(parsed.GetRequiredValue(folder)),
                Labels = Tags(parsed.GetRequiredValue(labels)),
                Threads = parsed.GetValue(threads),
                Version = typeof(ClientVerb).Assembly.GetName().Version?.ToString(3),
                Data = new ClientDataSpec
                {
                    Source = DataCatalog.Names.Contains(source, StringComparer.Ordinal) ? source : terminal.PathOf(source),
                    Folder = parsed.GetValue(place) is { } given ? terminal.PathOf(given) : null,
                    Label = parsed.GetValue(label),
                    Part = k,
                    Deal = dealt,
                    DealSeed = (ulong)parsed.GetValue(seed),
                },
            };
            return RunAsync(terminal, options, parsed.GetValue(json), parsed.GetValue(stdin), cancellation);
        });
        return verb;
    }

    private static async Task<int> RunAsync(Terminal terminal, ClientOptions options, bool json, bool stdin, CancellationToken cancellation)
    {
        if (options.Problems().ToList() is { Count: > 0 } problems) throw CommandFault.BadInput(string.Join('\n', problems));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = stdin ? EndAsync(end) : Task.CompletedTask;
        var lines = new ClientLines(terminal, json);
        try
        {
            using var host = new ClientHost(options, lines, terminal.Clock);
            lines.Starting(host.Info, options.Coordinator);
            await host.RunAsync(end.Token);
        }
        catch (MissingDataException fault)
        {
            throw CommandFault.NotFound(fault.Message);
        }
        catch (ImpossiblePartitionException fault)
        {
            throw CommandFault.BadInput(fault.Message);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            await watching;
        }
        catch (Exception fault) when (JoinOptions.Explain(fault) is not null)
        {
            throw JoinOptions.Explain(fault)!;
        }

        return cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Ok;
    }

    // The other end of the input is held by whoever started this process, as long as it lives.
    private static async Task EndAsync(CancellationTokenSource end)
    {
        using var input = Console.OpenStandardInput();
        var nothing = new byte[64];
        try
        {
            while (await input.ReadAsync(nothing, end.Token) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await end.CancelAsync();
    }

    private static Dictionary<string, string> Tags(IEnumerable<string> tags)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            var at = tag.IndexOf('=', StringComparison.Ordinal);
            if (at < 1) throw CommandFault.BadInput($"--tag {tag}: KEY=VALUE is needed", "e.g. --tag site=north");
            read[tag[..at]] = tag[(at + 1)..];
        }

        return read;
    }
}
