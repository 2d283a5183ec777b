using System.CommandLine;
using Tributary.Cli.Folders;
using Tributary.Coordinator.Reports;
using Tributary.Storage.Folders;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary report RUN</c>: a run as one HTML page.</summary>
internal static class ReportVerb
{
    public static Verb Build(Terminal terminal)
    {
        var run = new Argument<string>("RUN")
        {
            Description = "A run's id, the start of it, its name, or latest",
            DefaultValueFactory = _ => "latest"
        };
        var output = new Option<string?>("--out")
        {
            Description = "File to write; by default reports/RUN.html in the folder",
            HelpName = "FILE"
        };
        var verb = new Verb("report", "Write a run as one self-contained HTML page with charts") { run, output };
        var runs = new FolderOption(verb, terminal);
        verb.Examples.Add(("report", "the newest run"));
        verb.Examples.Add(("report latest --out run.html", "to a file of your choice"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var place = runs.Read(parsed);
            using var folder = place.Open(terminal);
            var record = await RunLookup.FindAsync(terminal, place, folder, parsed.GetRequiredValue(run), cancellation);
            var path = await WriteAsync(folder, record.Id, parsed.GetValue(output) is { } file
                ? terminal.PathOf(file) : null, cancellation);
            terminal.Out.WriteLine(terminal.Shown(path));
            return ExitCode.Ok;
        });
        return verb;
    }

    /// <summary>Writes the report of a run as it stands.</summary>
    /// <returns>The file's full path.</returns>
    public static async Task<string> WriteAsync(RunFolder folder, string runId, string? path, CancellationToken cancellation)
    {
        var record = await folder.Runs.FindAsync(runId, cancellation)
            ?? throw CommandFault.NotFound($"there is no run {runId} in {folder.Location}");
        path ??= Path.Combine(folder.Location, "reports", $"{runId}.html");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = File.Create(path);
        await ReportPage.WriteAsync(record, ReportRounds.Of(folder.Figures, runId), file, cancellation);
        return path;
    }
}
