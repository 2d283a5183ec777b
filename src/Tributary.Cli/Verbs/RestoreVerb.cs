using System.CommandLine;
using Tributary.Cli.Configuration;
using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Enrolment;
using Tributary.Storage.Backups;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary restore FILE</c>: a backup back to where a coordinator starts from it.</summary>
internal static class RestoreVerb
{
    public static Verb Build(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "What tributary backup wrote" };
        var force = new Option<bool>("--force") { Description = "Replace what the folder and the database hold" };
        var json = SharedOptions.Json();
        var verb = new Verb("restore", "Check a backup and put all of it into a new folder, or nothing") { file, force, json };
        var flags = new SettingFlags<CoordinatorOptions>(verb, terminal, CoordinatorSettings.Table(terminal).Only(BackupVerb.Places));
        verb.Examples.Add(("restore fed.zip --folder fed2", "then: tributary coordinator --folder fed2"));
        verb.Examples.Add(("restore fed.zip --folder fed2 --database postgres://fed@db/fed",
            "rows into PostgreSQL, wherever they came from"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var options = flags.Read(parsed).Options;
            var path = terminal.PathOf(parsed.GetRequiredValue(file));
            using var backup = await BackupArchive.OpenAsync(path, cancellation);

            // What was revoked since the backup was written: as the folder that is replaced knows it, and as later backups have left it
            // beside.
            var access = BackupVerb.Access(options.Folder);
            List<Credential> revoked = [.. RevocationList.OfFolder(access),
                .. RevocationList.Read(Path.Combine(Path.GetDirectoryName(path)!, RevocationList.FileName))];
            await Restoring.RestoreAsync(backup, options.Folder, BackupVerb.Storage(options), parsed.GetValue(force), cancellation);
            RevocationList.Merge(Path.Combine(access, RevocationList.FileName), revoked);
            foreach (var sha256 in backup.Manifest.Missing)
                terminal.Error.WriteLine(
                    $"warning: the backup is without model {sha256}, which was missing or damaged when it was written");
            terminal.Out.WriteLine(parsed.GetValue(json) ? Json(path, options.Folder, backup.Manifest)
                : $"{terminal.Shown(options.Folder)} stands as of {backup.Manifest.Created.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC\n  "
                    + $"{Amounts.Of(backup.Manifest.Runs, "run")}, {Amounts.Of(BackupVerb.Models(backup.Manifest), "model")}\n  next  "
                    + $"tributary coordinator --folder {terminal.Shown(options.Folder)}");
            return ExitCode.Ok;
        });
        return verb;
    }

    private static string Json(string path, string folder, BackupManifest manifest)
    {
        var told = BackupVerb.Json(path, manifest);
        told["folder"] = folder;
        return told.ToJsonString();
    }
}
