using System.CommandLine;
using Tributary.Cli.Configuration;
using Tributary.Coordinator.Hosting;
using Tributary.Storage.Folders;

namespace Tributary.Cli.Folders;

/// <summary>Gives a verb <c>--folder</c>: the one place that runs are in. It is the coordinator's, so what the configuration says of that
/// one holds
/// here too (its database, its bucket).</summary>
internal sealed class FolderOption
{
    private const string Folder = "folder";
    private static readonly string[] Keys = [Folder, "database", "models", "listen"];
    private readonly SettingFlags<CoordinatorOptions> _flags;

    public FolderOption(Verb verb, Terminal terminal)
    {
        var table = CoordinatorSettings.Table(terminal);
        _flags = new SettingFlags<CoordinatorOptions>(verb, terminal, table with
        {
            Keys = [.. table.Keys.Where(key => Keys.Contains(key.Key, StringComparer.Ordinal))
                .Select(key => key with { HasFlag = key.Key == Folder })],

            // What a coordinator must be told to serve is no matter of looking into its folder.
            Problems = options => table.Problems(options).Where(fault => fault.Path is Folder or "database" or "models"),
        });

        // Its name in earlier versions.
        verb.Options.First(option => option.Name == "--" + Folder).Aliases.Add("--runs");
    }

    /// <exception cref="CommandFault">The configuration has faults.</exception>
    public RunsPlace Read(ParseResult parsed)
    {
        var read = _flags.Read(parsed);
        return new RunsPlace(read.Options.Folder, new StorageOptions { Database = read.Options.Database, Models = read.Options.Models })
        {
            Listen = read.Options.Listen,
            IsNamed = read.Shown.Any(setting => setting.Key == Folder && setting.Source.StartsWith("--", StringComparison.Ordinal)),
        };
    }
}
