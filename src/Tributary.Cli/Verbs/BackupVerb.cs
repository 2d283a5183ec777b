using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Cli.Configuration;
using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Enrolment;
using Tributary.Storage.Backups;
using Tributary.Storage.Folders;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary backup FILE|FOLDER</c>: everything that a coordinator must not lose, while it runs.</summary>
internal static class BackupVerb
{
    /// <summary>The settings that say where a coordinator keeps things.</summary>
    public static readonly string[] Places = ["folder", "database", "models"];

    public static Verb Build(Terminal terminal)
    {
        var target = new Argument<string>("FILE|FOLDER")
        { Description = "A file that does not exist yet, or a folder: then the name tells the time" };
        var json = SharedOptions.Json();
        var verb = new Verb("backup", "Save runs, models, credentials, audit trail and logs into one file, while the coordinator runs")
            { target, json };
        var flags = new SettingFlags<CoordinatorOptions>(verb, terminal, CoordinatorSettings.Table(terminal).Only(Places));
        verb.Examples.Add(("backup /backup/", "the coordinator in ./tributary, into /backup/tributary-YYYYMMDD-HHMMSS.zip"));
        verb.Examples.Add(("backup fed.zip --folder /srv/fed --database postgres://fed@db/fed",
            "rows from PostgreSQL; restore puts them into either kind of database"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var options = flags.Read(parsed).Options;
            var file = FileOf(terminal.PathOf(parsed.GetRequiredValue(target)), terminal);
            var written = await BackupWriter.WriteAsync(file, options.Folder, Storage(options), terminal.Clock, cancellation);

            // A backup from before a revocation revives nothing where this lies beside it.
            RevocationList.Merge(Path.Combine(Path.GetDirectoryName(file)!, RevocationList.FileName),
                RevocationList.OfFolder(Access(options.Folder)));
            foreach (var sha256 in written.Missing)
                terminal.Error.WriteLine($"warning: model {sha256} is missing or damaged in the store; the backup is without it");
            terminal.Out.WriteLine(parsed.GetValue(json) ? Json(file, written).ToJsonString()
                : $"{terminal.Shown(file)}\n  {Amounts.Of(written.Runs, "run")}, {Amounts.Of(Models(written), "model")}, "
                    + $"{new FileInfo(file).Length.ToString("n0", CultureInfo.InvariantCulture)} bytes\n  it holds keys: only you may "
                    + $"read it");
            return ExitCode.Ok;
        });
        return verb;
    }

    /// <summary>The folder of credentials in a coordinator's own.</summary>
    public static string Access(string folder) => Path.Combine(folder, "access");

    public static StorageOptions Storage(CoordinatorOptions options) => new() { Database = options.Database, Models = options.Models };

    /// <summary>What a backup holds, for programs.</summary>
    public static JsonObject Json(string file, BackupManifest manifest) => new()
    {
        ["file"] = file,
        ["created"] = manifest.Created.ToString("O", CultureInfo.InvariantCulture),
        ["bytes"] = new FileInfo(file).Length,
        ["runs"] = manifest.Runs,
        ["models"] = Models(manifest),
        ["missing"] = new JsonArray([.. manifest.Missing.Select(sha256 => JsonValue.Create(sha256))]),
    };

    public static int Models(BackupManifest manifest)
        => manifest.Files.Count(file => file.Path.StartsWith("models/", StringComparison.Ordinal));

    private static string FileOf(string path, Terminal terminal) => Directory.Exists(path) || Path.EndsInDirectorySeparator(path)
        ? Path.Combine(Directory.CreateDirectory(path).FullName,
            $"tributary-{terminal.Clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}.zip") : path;
}
