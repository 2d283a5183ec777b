using System.Text.Json.Nodes;
using Tributary.Core.Specs;
using Tributary.Engine.Specs;

namespace Tributary.Cli.Configuration;

/// <summary>The configuration file: <c>--config FILE</c>, else what TRIBUTARY_CONFIG names, else <c>tributary.yaml</c> in the working
/// folder where there is one.</summary>
internal sealed class ConfigFile
{
    public const string Name = "tributary.yaml";
    public const string Variable = "TRIBUTARY_CONFIG";

    private readonly SpecDocument _document;

    private ConfigFile(string shown, string folder, string text, ICollection<SpecProblem> problems)
    {
        Folder = folder;
        _document = SpecYaml.Read(shown, text, problems);
    }

    /// <summary>What relative paths in it start from.</summary>
    public string Folder { get; }

    /// <summary>A section's keys and values; empty where it has none.</summary>
    public JsonObject Section(string name) => _document.Root is JsonObject root && root[name] is JsonObject section ? section : [];

    /// <param name="named">What <c>--config</c> says.</param>
    /// <param name="problems">Takes what is wrong with the file whatever section one looks at.</param>
    /// <exception cref="CommandFault">The file that was named is not there.</exception>
    public static ConfigFile? Open(Terminal terminal, string? named, ICollection<SpecProblem> problems)
    {
        var known = named ?? terminal.VariableOf(Variable);
        var path = terminal.PathOf(known ?? Name);
        if (!File.Exists(path))
            return known is null ? null : throw CommandFault.NotFound($"there is no configuration file {terminal.Shown(path)}",
                named is null ? $"the variable {Variable} names it" : "");
        var file = new ConfigFile(terminal.Shown(path), Path.GetDirectoryName(path)!, TextFile.Read(terminal, path, "configuration file"),
            problems);
        if (problems.Count == 0) file.Check(terminal, problems);
        return file;
    }

    /// <summary><c>tributary.yaml:4</c></summary>
    public string Where(string path) => $"{_document.File}:{_document.LineOf(path)}";

    // A file that says nothing is one.
    private void Check(Terminal terminal, ICollection<SpecProblem> problems)
    {
        if (_document.Root is null) return;
        var root = new SpecReader(_document.Root, "", problems);
        Check(root, CoordinatorSettings.Table(terminal), problems);
        Check(root, ClientSettings.Table(terminal), problems);
        Check(root, ApiSettings.Table(terminal), problems);
        root.NoMore();
    }

    // Every section's keys and types, also of those that the verb does not need: the file is one piece.
    private void Check<T>(SpecReader root, SettingTable<T> table, ICollection<SpecProblem> problems)
    {
        if (root.Node(table.Section) is not { } node) return;
        var fields = new SpecReader(node, table.Section, problems);
        foreach (var key in table.Keys.Where(key => fields.Node(key.Key) is not null))
            key.Set(table.Defaults, new SettingValue(fields, key.Key, Folder));
        fields.NoMore();
    }
}
