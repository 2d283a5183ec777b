using System.CommandLine;
using Spectre.Console;
using Tributary.Cli.Fetching;
using Tributary.Engine.Sets;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary data get SET</c>.</summary>
internal static class DataGetVerb
{
    public static Verb Build(Terminal terminal)
    {
        var set = new Argument<string>("SET") { Description = string.Join(" or ", OfficialSet.All.Select(one => one.Name)) };
        var from = new Option<string?>("--from")
        { Description = "A folder, an archive (.zip, .tar, .tar.gz) or another URL to take the files from", HelpName = "SOURCE" };
        var data = SharedOptions.Data();
        var verb = new Verb("get", "Fetch a data set's official files and check them against the published sums") { set, from, data };
        verb.Examples.Add(("data get mnist", "from the public mirrors, over HTTPS"));
        verb.Examples.Add(("data get fashion-mnist --from fashion.zip", "from an archive, without network"));
        verb.Examples.Add(("data get mnist --from https://mirror.example/mnist/", "from another server"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var wanted = OfficialSet.Find(parsed.GetRequiredValue(set))
                ?? throw CommandFault.NotFound($"there is no data set {parsed.GetRequiredValue(set)} to fetch",
                    $"{string.Join(" and ", OfficialSet.All.Select(one => one.Name))} can be fetched; mnist-mini is inside the product");
            var folder = Path.Combine(parsed.GetValue(data) is { } named ? terminal.PathOf(named) : DataFolders.Cache, wanted.Name);
            using var http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) })
            { Timeout = Timeout.InfiniteTimeSpan };
            await RunAsync(terminal, wanted, Sources(terminal, wanted, parsed.GetValue(from), http), folder, cancellation);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static List<ISource> Sources(Terminal terminal, OfficialSet set, string? from, HttpClient http)
    {
        if (from is null) return [.. set.Bases.Select(url => new WebSource(url, http))];
        if (Uri.TryCreate(from, UriKind.Absolute, out var given) && given.Scheme is "http" or "https") return [new WebSource(given!, http)];
        var path = terminal.PathOf(from);
        if (Directory.Exists(path)) return [new FolderSource(path)];
        if (!File.Exists(path)) throw CommandFault.NotFound($"--from: there is no folder and no archive {path}");
        return ArchiveSource.IsArchive(path) ? [new ArchiveSource(path)]
            : throw CommandFault.BadInput($"--from: {path} is no archive that is understood",
            "a .zip, .tar, .tar.gz or .tgz, a folder or a URL is needed");
    }

    private static async Task RunAsync(Terminal terminal, OfficialSet set, IReadOnlyList<ISource> sources, string folder,
        CancellationToken cancellation)
    {
        if (!terminal.Interactive)
        {
            await new FetchSet(set, sources, folder)
            {
                Kept = file => terminal.Out.WriteLine($"{file}: there already, intact"),
                Fetched = file => terminal.Out.WriteLine($"{file}: fetched, checked"),
            }.RunAsync(cancellation);
        }
        else
        {
            await terminal.Screen().Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(),
                new DownloadedColumn(), new TransferSpeedColumn()).StartAsync(async screen =>
            {
                var bars = set.Files.ToDictionary(file => file.Name,
                    file => screen.AddTask(file.Name, autoStart: false, maxValue: file.Bytes), StringComparer.Ordinal);
                await new FetchSet(set, sources, folder)
                {
                    Kept = file => Finish(bars[file], "[grey]there already[/]"),
                    Progress = step => Show(bars[step.File], step),
                    Fetched = file => Finish(bars[file], "[green]checked[/]"),
                }.RunAsync(cancellation);
            });
        }

        terminal.Out.WriteLine($"{set.Name} is in {terminal.Shown(folder)} ({set.Licence})");
    }

    private static void Show(ProgressTask bar, FetchStep step)
    {
        if (!bar.IsStarted) bar.StartTask();
        if (step.Total is { } total) bar.MaxValue = total;
        bar.Value = step.Bytes;
    }

    private static void Finish(ProgressTask bar, string note)
    {
        bar.Description += " " + note;
        bar.Value = bar.MaxValue;
        bar.StopTask();
    }
}
