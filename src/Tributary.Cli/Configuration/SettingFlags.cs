using System.CommandLine;
using System.Text.Json.Nodes;
using Tributary.Coordinator.Hosting;
using Tributary.Engine.Specs;

namespace Tributary.Cli.Configuration;

/// <summary>A section's settings as a verb takes them: flags over environment over the file over what is usual.</summary>
internal sealed class SettingFlags<T>
{
    private readonly Terminal _terminal;
    private readonly SettingTable<T> _table;
    private readonly Dictionary<string, Option> _flags = new(StringComparer.Ordinal);
    private readonly Option<string?> _file;

    /// <summary>Gives the verb its flags, and <c>--config</c>.</summary>
    public SettingFlags(Command verb, Terminal terminal, SettingTable<T> table)
    {
        (_terminal, _table) = (terminal, table);
        foreach (var key in table.Keys.Where(key => key.HasFlag)) verb.Add(_flags[key.Key] = Flag(key));
        _file = verb.Options.OfType<Option<string?>>().FirstOrDefault(option => option.Name == "--config")
            ?? new Option<string?>("--config")
            {
                Description = $"The configuration file; by default {ConfigFile.Variable}, else {ConfigFile.Name} in this folder where "
                + $"there is one",
                HelpName = "FILE"
            };
        if (!verb.Options.Contains(_file)) verb.Add(_file);
    }

    /// <param name="arguments">What the verb takes without a flag: its key, what the help calls it, and what was given; null where nothing
    /// was.</param>
    /// <exception cref="CommandFault">There are faults; the message lists all of them, each with where it stands.</exception>
    public Settings<T> Read(ParseResult parsed, params ReadOnlySpan<(string Key, string Name, string? Text)> arguments)
    {
        // 1. Who says what.
        var faults = new List<SpecProblem>();
        var file = ConfigFile.Open(_terminal, parsed.GetValue(_file), faults);
        if (faults.Count > 0) throw Fault([.. faults.Select(fault => $"{file!.Where(fault.Path)}: {fault}")]);
        var given = new Dictionary<string, Given>(StringComparer.Ordinal);
        foreach (var key in _table.Keys)
            if ((OfFlag(parsed, key) ?? OfEnvironment(key) ?? OfFile(file, key)) is { } found) given[key.Key] = found;
        foreach (var (key, name, text) in arguments)
        {
            if (text is null) continue;
            if (given.TryGetValue(key, out var twice) && twice.Source.StartsWith("--", StringComparison.Ordinal))
                throw CommandFault.BadInput($"{name} and {twice.Source} say the same thing", "leave one of them out");
            given[key] = new Given(JsonValue.Create(text), name, _terminal.Folder);
        }

        // 2. Into the options, one after the other; what is faulty stays as it was, so that one fault is told once.
        var options = _table.Defaults;
        var fields = new SpecReader(new JsonObject(given.Select(one => KeyValuePair.Create(one.Key, one.Value.Node?.DeepClone()))), "",
            faults);
        foreach (var key in _table.Keys.Where(key => given.ContainsKey(key.Key)))
        {
            var before = faults.Count;
            var next = key.Set(options, new SettingValue(fields, key.Key, given[key.Key].Folder));
            if (faults.Count == before) options = next;
        }

        // 3. What others on this machine could read.
        if (given.TryGetValue("database", out var database) && database.Source == "--database" && database.Node is JsonValue said
            && DatabaseText.HoldsPassword(said.ToString()))
            _terminal.Error.WriteLine($"warning: every user of this machine can read the password in --database; {DatabaseText.Way}");

        // 4. Together.
        faults.AddRange(_table.Problems(options)
            .Select(fault => fault with { Path = _table.Keys.FirstOrDefault(key => key.Field == fault.Path)?.Key ?? fault.Path }));
        if (faults.Count > 0) throw Fault([.. faults.Select(fault => Describe(fault, given))]);
        return new Settings<T>(options, [.. _table.Keys.Select(key => Shown(key, options, given.GetValueOrDefault(key.Key)))]);
    }

    private Setting Shown(SettingKey<T> key, T options, Given? given)
    {
        var text = SettingText.Of(key.Get(options));
        return new Setting(key.Group, key.Key, key.IsSecret ? SettingText.Mask(text) : text, given?.Source ?? Setting.Usual, key.Help);
    }

    private Given? OfFlag(ParseResult parsed, SettingKey<T> key)
    {
        if (!_flags.TryGetValue(key.Key, out var flag) || parsed.GetResult(flag) is not { Implicit: false }) return null;
        var node = flag switch
        {
            Option<bool> isOn => JsonValue.Create(parsed.GetValue(isOn)),
            Option<string[]> words => new JsonArray([.. parsed.GetRequiredValue(words).Select(word => JsonValue.Create(word))]),
            Option<string?> text => JsonValue.Create(parsed.GetValue(text)),
            _ => (JsonNode?)null,
        };
        return new Given(node, key.Flag, _terminal.Folder);
    }

    private Given? OfEnvironment(SettingKey<T> key)
    {
        foreach (var name in (string?[])[key.Variable(_table.Section), key.ShortVariable])
            if (name is not null && _terminal.VariableOf(name) is { } text)
                return new Given(JsonValue.Create(text), name, _terminal.Folder);
        return null;
    }

    private Given? OfFile(ConfigFile? file, SettingKey<T> key)
        => file?.Section(_table.Section)[key.Key] is { } node
            ? new Given(node, file.Where($"{_table.Section}.{key.Key}"), file.Folder, IsInFile: true) : null;

    private string Describe(SpecProblem fault, Dictionary<string, Given> given)
    {
        if (!given.TryGetValue(fault.Path, out var named)) return fault.ToString();
        return named.IsInFile ? $"{named.Source}: {_table.Section}.{fault}" : $"{named.Source}: {fault.Message}";
    }

    private static CommandFault Fault(List<string> lines)
        => CommandFault.BadInput(lines.Count == 1 ? lines[0]
            : $"{lines.Count} faults; nothing was started\n{string.Join('\n', lines)}",
            "tributary config show tells what holds and who said so; tributary docs configuration lists every key");

    private Option Flag(SettingKey<T> key)
    {
        var variable = key.ShortVariable is { } known
            ? $"{key.Help}; by default {known}{(key.IsSecret ? ", which no list of processes shows" : "")}" : key.Help;
        var usual = key.IsSecret ? null : SettingText.Of(key.Get(_table.Defaults));
        if (key.Kind == SettingKind.Path && usual is not null) usual = _terminal.Shown(usual);
        return key.Kind switch
        {
            SettingKind.Switch => new Option<bool>(key.Flag) { Description = variable },
            SettingKind.List
                => new Option<string[]>(key.Flag)
                {
                    Description = $"{variable}; may be given several times",
                    HelpName = key.Form,
                    DefaultValueFactory = _ => []
                },
            _ when usual is not null => new Option<string?>(key.Flag)
            {
                Description = variable,
                HelpName = key.Form,
                DefaultValueFactory = _ => usual,
            },
            _ => new Option<string?>(key.Flag) { Description = variable, HelpName = key.Form },
        };
    }

    private sealed record Given(JsonNode? Node, string Source, string Folder, bool IsInFile = false);
}
